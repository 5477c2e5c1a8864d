using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Core.Recording.Capture;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing;

namespace Umbra.Recordings;

/// <summary>Exchanges of a file as they may be recorded: what cannot be sanitized is left out, and counted. For one thread.</summary>
/// <param name="reader">The file; disposed of with this.</param>
/// <param name="preparer">Sanitizes.</param>
internal sealed class SanitizedExchanges(IExchangeReader reader, ExchangePreparer preparer) : IExchangeReader
{
    private readonly ByteBuffer _bytes = new();
    private readonly SortedDictionary<string, long> _skipped = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public long Position => reader.Position;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => [.. reader.Problems, .. _skipped.Select(reason => FormattableString.Invariant($"{reason.Value:N0} exchanges were not recorded: {reason.Key}"))];

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        while (reader.Next(out var read))
        {
            if (!read.HasRequest)
            {
                continue;
            }

            if (preparer.Request(read, out var kept, out var parts) is { } reason)
            {
                _skipped[reason.Name()] = _skipped.GetValueOrDefault(reason.Name()) + 1;
                continue;
            }

            // The sanitizer's memory serves the response next.
            _bytes.Clear();
            _bytes.Advance(ExchangeCodec.WriteBeginning(kept, _bytes.Reserve((int)ExchangeCodec.SizeBound(kept))));
            WriteEnd(read, parts);
            return ExchangeCodec.TryRead(_bytes.Written, out record);
        }

        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private void WriteEnd(in ExchangeRecord read, SanitizedParts parts)
    {
        parts |= preparer.Response(read, out var rest);
        rest.HasResponse = read.HasResponse;
        rest.Sanitized = preparer.Lists.Of(parts);
        _bytes.Advance(ExchangeCodec.WriteEnd(rest, _bytes.Reserve((int)ExchangeCodec.SizeBound(rest))));
    }
}
