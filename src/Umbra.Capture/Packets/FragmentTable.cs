namespace Umbra.Capture.Packets;

/// <summary>
/// Puts datagrams together again. Bounded in number, bytes and time; a datagram whose parts overlap is given up, as RFC 5722 has it for IPv6: what its receiver made of it is not known.
/// For one thread.
/// </summary>
internal sealed class FragmentTable
{
    private const int MostDatagrams = 256;
    private const int MostParts = 128;
    private const int MostBytes = 65_535;
    private const long LongestNs = 30_000_000_000;

    private readonly Dictionary<Key, Partial> _partials = [];
    private readonly Queue<(Key Key, long Since)> _order = new();

    /// <summary>Datagrams that were given up.</summary>
    public long Incomplete { get; private set; }

    /// <summary>Takes a part.</summary>
    /// <param name="part">The part; the whole datagram when this gives true. Its payload is valid until the next call.</param>
    /// <param name="now">The time, ns.</param>
    /// <returns>Whether the datagram is whole.</returns>
    public bool TryComplete(ref IpDatagram part, long now)
    {
        GiveUpOld(now);
        var key = new Key(part.Source, part.Destination, part.FragmentId, part.Protocol, part.Network);
        if (!_partials.TryGetValue(key, out var partial))
        {
            partial = _partials[key] = new Partial(now);
            _order.Enqueue((key, now));
        }

        if (!partial.TryAdd(part))
        {
            partial.IsLost = true; // it stays until its time is over: the parts that still come belong to it
            return false;
        }

        if (!partial.IsWhole)
        {
            return false;
        }

        _partials.Remove(key);
        part.Payload = partial.Bytes;
        part.Missing = 0;
        part.IsFragment = false;
        return true;
    }

    private void GiveUpOld(long now)
    {
        while (_order.TryPeek(out var oldest) && (_partials.Count >= MostDatagrams || now - oldest.Since > LongestNs))
        {
            _order.Dequeue();
            if (_partials.TryGetValue(oldest.Key, out var partial) && partial.Since == oldest.Since)
            {
                _partials.Remove(oldest.Key);
                Incomplete++;
            }
        }
    }

    private readonly record struct Key(UInt128 Source, UInt128 Destination, uint Id, byte Protocol, uint Network);

    private sealed class Partial(long since)
    {
        private readonly List<(int Start, int End)> _parts = [];
        private byte[] _bytes = [];
        private int _length = -1;
        private int _present;

        public long Since => since;

        public bool IsLost { get; set; }

        public bool IsWhole => !IsLost && _present == _length;

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

        public bool TryAdd(in IpDatagram part)
        {
            var (start, end) = (part.FragmentOffset, part.FragmentOffset + part.Payload.Length);
            if (IsLost || part.Missing > 0 || end > MostBytes || (!part.HasMoreFragments && _length >= 0 && end != _length))
            {
                return false;
            }

            foreach (var one in _parts)
            {
                if (one == (start, end) && _bytes.AsSpan(start, end - start).SequenceEqual(part.Payload))
                {
                    return true; // the same once more
                }

                if (start < one.End && one.Start < end)
                {
                    return false;
                }
            }

            if (_parts.Count == MostParts)
            {
                return false;
            }

            if (_bytes.Length < end)
            {
                Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
            }

            part.Payload.CopyTo(_bytes.AsSpan(start));
            _parts.Add((start, end));
            _present += end - start;
            _length = part.HasMoreFragments ? _length : end;
            return true;
        }
    }
}
