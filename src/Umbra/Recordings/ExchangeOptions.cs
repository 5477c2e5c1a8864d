using System.CommandLine;
using System.Globalization;
using Umbra.Capture.Exchanges;
using Umbra.Commands;
using Umbra.Configuration;
using Umbra.Core.Filtering;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;

namespace Umbra.Recordings;

/// <summary>The arguments of all commands that read recordings: which files, and which of their exchanges.</summary>
internal sealed class ExchangeOptions
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Recordings, .gor, HAR, JSON Lines, packets (pcap, pcapng) or access logs, also compressed with gzip or zstandard; several are one, by time; - is stdin.", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> _format = new("--input-format")
    {
        Description = $"What the files are, where it cannot be told: {string.Join(", ", ExchangeFormats.Names.Where(entry => entry.Format != ExchangeFormat.Curl).Select(entry => entry.Name))}.",
        HelpName = "FORMAT",
    };

    private readonly Option<string?> _filter = new("--filter") { Description = "Only exchanges that fit: \"method == POST && path ~ ^/api && status >= 500\".", HelpName = "EXPRESSION" };
    private readonly Option<string?> _from = new("--from") { Description = "Only from then on: a time, or how long after the first exchange: 90s.", HelpName = "TIME" };
    private readonly Option<string?> _until = new("--until") { Description = "Only before then.", HelpName = "TIME" };

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="files">Takes the place of the argument for files; null for that.</param>
    public void AddTo(Command command, Argument? files = null)
    {
        command.Add(files ?? _files);
        foreach (var option in (Option[])[_format, _filter, _from, _until])
        {
            command.Add(option);
        }
    }

    /// <summary>The files' names, as they were given.</summary>
    public IReadOnlyList<string> Files(ParseResult parsed) => parsed.GetValue(_files) ?? [];

    /// <summary>Opens the files.</summary>
    /// <exception cref="CommandFailure">A name, a time or the expression is wrong, or a file cannot be read.</exception>
    public SelectedExchanges Open(ParseResult parsed, IReadOnlyList<string>? files = null)
    {
        var format = Format(parsed.GetValue(_format), "--input-format");
        var filter = Filter(parsed.GetValue(_filter));
        var from = Bound("--from", parsed.GetValue(_from));
        var until = Bound("--until", parsed.GetValue(_until));
        try
        {
            var found = ExchangeFiles.Find(files ?? parsed.GetValue(_files)!);
            return new SelectedExchanges(OpenFiles(found, format), found, filter, from, until);
        }
        catch (RecordingException exception)
        {
            throw new CommandFailure(ExitCode.Usage, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.CannotRun, exception.Message);
        }
    }

    /// <summary>Opens files, of packets too, as one recording.</summary>
    /// <inheritdoc cref="ExchangeFiles.Open"/>
    public static IExchangeReader OpenFiles(IReadOnlyList<string> files, ExchangeFormat? format) => ExchangeFiles.Open(files, format, stream => new PacketExchangeReader(stream));

    /// <summary>The format of that name; null for none.</summary>
    /// <exception cref="CommandFailure">There is none of that name.</exception>
    public static ExchangeFormat? Format(string? name, string flag) => name is null ? null
        : ExchangeFormats.Names.Where(entry => entry.Name == name).Select(entry => (ExchangeFormat?)entry.Format).FirstOrDefault()
        ?? throw new CommandFailure(ExitCode.Usage, $"{flag}: there is no format '{name}'; they are {string.Join(", ", ExchangeFormats.Names.Select(entry => entry.Name))}");

    /// <summary>Reads a filter; null for none.</summary>
    /// <exception cref="CommandFailure">It is wrong.</exception>
    public static ExchangeFilter? Filter(string? text)
    {
        try
        {
            return text is null ? null : ExchangeFilter.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new CommandFailure(ExitCode.Usage, $"--filter: {exception.Message}");
        }
    }

    private static TimeBound? Bound(string flag, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (Units.TryParseDuration(text, out var after))
        {
            return new TimeBound(after, null);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new TimeBound(null, ExchangeTimes.Of(time))
            : throw new CommandFailure(ExitCode.Usage, $"{flag}: '{text}' is neither a time such as 2026-11-25T14:00:00Z nor one after the first exchange such as 90s");
    }
}

/// <summary>A bound in time.</summary>
/// <param name="After">How long after the first exchange; null for a point in time.</param>
/// <param name="AtNs">ns since 1970.</param>
internal sealed record TimeBound(TimeSpan? After, long? AtNs)
{
    /// <summary>The point in time.</summary>
    /// <param name="first">That of the first exchange.</param>
    public long NsFrom(long first) => AtNs ?? first + (After!.Value.Ticks * 100);
}
