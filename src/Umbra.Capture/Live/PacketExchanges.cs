using Umbra.Capture.Filters;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Capture.Live;

/// <summary>One source of packets: makes exchanges of them, and accounts for each packet. For any number of threads, one at a time.</summary>
internal sealed class PacketExchanges : IConnectionOwner
{
    private readonly Lock _gate = new();
    private readonly PacketClock _clock;
    private readonly PacketFilter? _filter;
    private readonly StreamTable _streams;
    private readonly PacketDecoder _decoder = new();
    private readonly long[] _fates = new long[PacketFates.Count];
    private Func<long> _dropped = () => 0;
    private bool _hasEnded;

    /// <param name="name">The source's name.</param>
    /// <param name="source">Takes the exchanges; its clock is <paramref name="clock"/>.</param>
    /// <param name="clock">The packets' clock.</param>
    /// <param name="limits">The bounds of the reassembly.</param>
    /// <param name="ports">The servers' ports; empty for all.</param>
    /// <param name="filter">Which packets are read; null for all.</param>
    public PacketExchanges(string name, ExchangeSource source, PacketClock clock, StreamLimits limits, IEnumerable<ushort> ports, PacketFilter? filter)
    {
        (Name, Source, _clock, _filter) = (name, source, clock, filter);
        _streams = new StreamTable(this, limits, ports);
    }

    /// <summary>The source's name.</summary>
    public string Name { get; }

    /// <summary>Takes the exchanges.</summary>
    public ExchangeSource Source { get; }

    /// <inheritdoc/>
    public long OriginNs => _clock.OriginNs;

    /// <summary>Says how many packets the kernel dropped; until <see cref="End"/>.</summary>
    public Func<long> KernelDropped
    {
        set
        {
            lock (_gate)
            {
                _dropped = value;
            }
        }
    }

    /// <summary>Connections that are followed.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>What the reassembly met.</summary>
    public StreamCounts Counts => _streams.Counts;

    /// <summary>Packets so far, by what became of them; they are all that there were.</summary>
    public long Packets(PacketFate fate)
    {
        if (fate != PacketFate.KernelDropped)
        {
            return Volatile.Read(ref _fates[(int)fate]);
        }

        lock (_gate)
        {
            return _dropped();
        }
    }

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="isIngress">It goes to the interface's owner.</param>
    /// <param name="isEgress">It comes from there.</param>
    public void Take(in PacketView packet, bool isIngress, bool isEgress)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            try
            {
                Count(FateOf(packet, isIngress, isEgress));
            }
            catch (Exception exception)
            {
                // A mistake of ours costs one packet, not all that come after it.
                Count(PacketFate.Failed);
                Source.Failed(exception);
            }
        }
    }

    /// <summary>Counts a packet that was not taken.</summary>
    public void Count(PacketFate fate) => Interlocked.Increment(ref _fates[(int)fate]);

    /// <summary>Nothing came for a moment: what has waited long enough is given up.</summary>
    /// <param name="now">ns since 1970.</param>
    public void Tick(long now)
    {
        lock (_gate)
        {
            _streams.Tick(now);
        }
    }

    /// <summary>No more packets come: what is open is given up.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            var dropped = _dropped();
            _dropped = () => dropped;
            _hasEnded = true;
            _streams.End();
        }
    }

    /// <inheritdoc/>
    public Conversation Open(in ConnectionEnds ends, long timeNs)
    {
        var observer = Source.Connect(ends.ClientEndPoint);
        observer.Server = ends.ServerEndPoint;
        return observer.Conversation;
    }

    private PacketFate FateOf(in PacketView packet, bool isIngress, bool isEgress)
    {
        if (_filter is not null)
        {
            if (PacketFacts.TryRead(packet, isIngress, isEgress, out var facts) is { } unread)
            {
                return unread;
            }

            if (!_filter.Accepts(facts))
            {
                return PacketFate.Filtered;
            }
        }

        var fate = _decoder.Decode(packet, out var segment);
        return fate == PacketFate.Taken ? _streams.Take(segment) : fate;
    }
}
