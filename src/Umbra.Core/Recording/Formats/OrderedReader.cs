using System.Buffers;
using Umbra.Core.Handoff;

namespace Umbra.Core.Recording.Formats;

/// <summary>
/// Exchanges in the order in which their requests came. A recording has each when its response was there, so a slow one stands behind others that came later: as far behind as
/// responses take. For one thread.
/// </summary>
/// <param name="reader">Whose exchanges; disposed of with this.</param>
internal sealed class OrderedReader(IExchangeReader reader) : IExchangeReader
{
    // Further apart than these nothing is put in order: memory is bounded.
    private const long MostNs = 65_000_000_000;
    private const long MostBytes = 48L * 1024 * 1024;

    private readonly PriorityQueue<Held, (long At, long Index)> _held = new();
    private long _bytes;
    private long _latestNs = long.MinValue;
    private long _index;
    private bool _isAtEnd;
    private byte[] _given = [];

    /// <inheritdoc/>
    public long Position => reader.Position;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems => reader.Problems;

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        while (!_isAtEnd && !(_held.TryPeek(out _, out var first) && (_latestNs - first.At > MostNs || _bytes > MostBytes)))
        {
            if (reader.Next(out var next))
            {
                Hold(next);
            }
            else
            {
                _isAtEnd = true;
            }
        }

        if (_given.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_given);
            _given = [];
        }

        if (!_held.TryDequeue(out var held, out _))
        {
            record = default;
            return false;
        }

        _given = held.Bytes;
        _bytes -= held.Bytes.Length;
        return ExchangeCodec.TryRead(held.Bytes.AsSpan(0, held.Length), out record);
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private void Hold(in ExchangeRecord record)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)ExchangeCodec.SizeBound(record));
        var at = record.HasRequest ? record.Request.WallClockNs : _latestNs;
        _held.Enqueue(new Held(buffer, ExchangeCodec.Write(record, buffer)), (at, _index++));
        _latestNs = Math.Max(_latestNs, at);
        _bytes += buffer.Length;
    }

    private readonly record struct Held(byte[] Bytes, int Length);
}
