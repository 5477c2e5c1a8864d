using System.Collections.Immutable;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Capture.Live;

/// <summary>Reads exchanges out of the packets of interfaces. Production is not touched: what comes too fast is dropped by the kernel, and counted.</summary>
internal sealed class LiveCapture : IConnectionOwner, IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly ExchangeSource _source;
    private readonly PacketClock _clock;
    private readonly TimeProvider _time;
    private readonly ImmutableArray<CaptureDevice> _devices;
    private readonly StreamTable _streams;
    private readonly PacketDecoder[] _decoders;
    private readonly Action<string> _failed;
    private readonly List<Thread> _threads = [];
    private readonly long[] _fates = new long[PacketFates.Count];
    private long _droppedAtEnd;
    private volatile bool _isStopping;
    private bool _isDisposed;

    private LiveCapture(CaptureSettings settings, ExchangeSource source, PacketClock clock, TimeProvider time, ImmutableArray<CaptureDevice> devices, Action<string> failed)
    {
        (Settings, _source, _clock, _time, _devices, _failed) = (settings, source, clock, time, devices, failed);
        _streams = new StreamTable(this, settings.Streams, settings.Ports);
        _decoders = [.. devices.Select(_ => new PacketDecoder())];
    }

    /// <summary>What it captures.</summary>
    public CaptureSettings Settings { get; }

    /// <inheritdoc/>
    public long OriginNs => _clock.OriginNs;

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

    /// <summary>Opens the interfaces.</summary>
    /// <param name="settings">What is captured.</param>
    /// <param name="source">Takes the exchanges; its clock is <paramref name="clock"/>.</param>
    /// <param name="clock">The packets' clock.</param>
    /// <param name="time">The time of day.</param>
    /// <param name="failed">Is told once when an interface gives no more packets.</param>
    /// <exception cref="CaptureException">One cannot be captured on.</exception>
    public static LiveCapture Open(CaptureSettings settings, ExchangeSource source, PacketClock clock, TimeProvider time, Action<string> failed)
    {
        var devices = ImmutableArray.CreateBuilder<CaptureDevice>();
        try
        {
            foreach (var name in settings.Interfaces)
            {
                devices.Add(CaptureDevice.Open(name, settings));
            }
        }
        catch
        {
            foreach (var device in devices)
            {
                device.Dispose();
            }

            throw;
        }

        return new LiveCapture(settings, source, clock, time, devices.ToImmutable(), failed);
    }

    /// <summary>Begins to read.</summary>
    public void Start()
    {
        for (var i = 0; i < _devices.Length; i++)
        {
            var number = i;
            var thread = new Thread(() => Read(number)) { Name = $"umbra {Settings.Interfaces[i]}", IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Packets so far, by what became of them; they are all that there were.</summary>
    public long Packets(PacketFate fate)
    {
        if (fate != PacketFate.KernelDropped)
        {
            return Volatile.Read(ref _fates[(int)fate]);
        }

        lock (_gate)
        {
            return _isDisposed ? _droppedAtEnd : _devices.Sum(device => device.Dropped);
        }
    }

    /// <inheritdoc/>
    public Conversation Open(in ConnectionEnds ends, long timeNs)
    {
        var observer = _source.Connect(ends.ClientEndPoint);
        observer.Server = ends.ServerEndPoint;
        return observer.Conversation;
    }

    /// <summary>Ends: what is open is given up.</summary>
    public void Dispose()
    {
        _isStopping = true;
        var until = _time.GetTimestamp();
        foreach (var thread in _threads)
        {
            var left = LongestEnd - _time.GetElapsedTime(until);
            thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _droppedAtEnd = _devices.Sum(device => device.Dropped);
            _isDisposed = true;
            _streams.End();
            if (!_threads.Exists(thread => thread.IsAlive))
            {
                foreach (var device in _devices)
                {
                    device.Dispose();
                }
            }
        }
    }

    private void Read(int number)
    {
        ThreadPriorities.Lower();
        var device = _devices[number];
        try
        {
            while (!_isStopping)
            {
                if (device.Next(out var packet) is not { } isPacket)
                {
                    _failed($"{Settings.Interfaces[number]} gives no more packets");
                    return;
                }

                lock (_gate)
                {
                    if (isPacket)
                    {
                        Take(packet, _decoders[number]);
                    }
                    else
                    {
                        // Nothing comes: what has waited long enough is given up now.
                        _streams.Tick((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
                    }
                }
            }
        }
        catch (Exception exception)
        {
            _failed($"{Settings.Interfaces[number]}: {exception.Message}");
        }
    }

    private void Take(in PacketView packet, PacketDecoder decoder)
    {
        var fate = decoder.Decode(packet, out var segment);
        fate = fate == PacketFate.Taken ? _streams.Take(segment) : fate;
        Volatile.Write(ref _fates[(int)fate], _fates[(int)fate] + 1);
    }
}
