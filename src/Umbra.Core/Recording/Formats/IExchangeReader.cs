using Umbra.Core.Handoff;

namespace Umbra.Core.Recording.Formats;

/// <summary>Reads exchanges out of a file, one after the other, in memory that does not grow with the file. For one thread.</summary>
internal interface IExchangeReader : IDisposable
{
    /// <summary>Bytes of the file that were read.</summary>
    long Position { get; }

    /// <summary>What could not be read so far, a sentence each; all of it when <see cref="Next"/> has given false.</summary>
    IReadOnlyList<string> Problems { get; }

    /// <summary>The next exchange.</summary>
    /// <param name="record">Its spans are valid until the next call.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    bool Next(out ExchangeRecord record);
}

/// <summary>Writes exchanges to a file. For one thread.</summary>
internal interface IExchangeWriter : IDisposable
{
    /// <summary>What the format could not carry, by what it was.</summary>
    FormatNotes Notes { get; }

    /// <summary>Writes an exchange.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Write(in ExchangeRecord record);

    /// <summary>All exchanges are written: the file's end.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Complete();
}

/// <summary>What was left out or changed, and how often.</summary>
internal sealed class FormatNotes
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>In sentences, those with the greatest counts first.</summary>
    public IReadOnlyList<string> Sentences =>
        [.. _counts.OrderByDescending(note => note.Value).ThenBy(note => note.Key, StringComparer.Ordinal).Select(note => FormattableString.Invariant($"{note.Value:N0} {note.Key}"))];

    /// <summary>Counts one.</summary>
    /// <param name="what">Worded to follow a number: "exchanges have no request".</param>
    /// <param name="count">How many.</param>
    public void Add(string what, long count = 1) => _counts[what] = _counts.GetValueOrDefault(what) + count;
}
