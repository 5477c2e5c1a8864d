using Umbra.Core.Filtering;
using Umbra.Core.Handoff;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;

namespace Umbra.Recordings;

/// <summary>The exchanges of files that a filter and bounds in time let through. For one thread.</summary>
/// <param name="reader">The files; disposed of with this.</param>
/// <param name="files">Their names.</param>
/// <param name="filter">Null for all.</param>
/// <param name="from">Null for the first.</param>
/// <param name="until">Null for the last.</param>
internal sealed class SelectedExchanges(IExchangeReader reader, IReadOnlyList<string> files, ExchangeFilter? filter = null, TimeBound? from = null, TimeBound? until = null) : IExchangeReader
{
    private long? _firstNs;

    /// <summary>The files' names.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>Exchanges that were read, let through or not.</summary>
    public long Read { get; private set; }

    /// <summary>Exchanges that were let through.</summary>
    public long Selected { get; private set; }

    /// <summary>Only some of the exchanges are let through.</summary>
    public bool IsPart => filter is not null || from is not null || until is not null;

    /// <inheritdoc/>
    public long Position => reader.Position;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => reader.Problems;

    /// <summary>The files that are Umbra's own.</summary>
    public IEnumerable<AvroExchangeReader> Recordings => (reader as SequenceReader)?.Readers.OfType<AvroExchangeReader>() ?? (reader is AvroExchangeReader one ? [one] : []);

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        while (reader.Next(out record))
        {
            Read++;
            if (IsSelected(record))
            {
                Selected++;
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private bool IsSelected(in ExchangeRecord record)
    {
        if (from is not null || until is not null)
        {
            var at = record.HasRequest ? record.Request.WallClockNs : _firstNs ?? 0;
            var first = _firstNs ??= at;
            if (at < from?.NsFrom(first) || at >= until?.NsFrom(first))
            {
                return false;
            }
        }

        return filter is null || filter.Fits(record);
    }
}
