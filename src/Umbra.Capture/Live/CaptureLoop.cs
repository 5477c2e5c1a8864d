using Umbra.Capture.Packets;

namespace Umbra.Capture.Live;

/// <summary>Reads an interface's packets on a thread of its own; one that goes down is read again when it is there.</summary>
internal sealed class CaptureLoop : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OpensAgainEvery = TimeSpan.FromSeconds(1);

    // The kernel hands over what it has each time that it says that nothing came: after two of these nothing from before is left.
    private const int MostIdleAtEnd = 2;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly string _name;
    private readonly CaptureSettings _settings;
    private readonly PacketTaker _take;
    private readonly Action _idle;
    private readonly Action<string> _tell;
    private CaptureDevice? _device;
    private Thread? _thread;
    private long _droppedBefore;
    private long _after;
    private long _until = long.MaxValue;
    private bool _hasFailed;

    /// <param name="name">The interface.</param>
    /// <param name="settings">How it is captured on.</param>
    /// <param name="take">Takes each packet.</param>
    /// <param name="idle">Is called when none comes for a moment.</param>
    /// <param name="tell">Is told when the interface gives no more packets, and when it does again.</param>
    /// <param name="isRequired">It must be there now; else it is read when it is.</param>
    /// <exception cref="CaptureException">It is required, and cannot be captured on.</exception>
    public CaptureLoop(string name, CaptureSettings settings, PacketTaker take, Action idle, Action<string> tell, bool isRequired)
    {
        (_name, _settings, _take, _idle, _tell) = (name, settings, take, idle, tell);
        try
        {
            _device = CaptureDevice.Open(name, settings);
        }
        catch (CaptureException exception) when (!isRequired)
        {
            tell($"{exception.Message}; it is tried again every second");
        }
    }

    /// <summary>Takes a packet.</summary>
    public delegate void PacketTaker(CaptureDevice device, in PacketView packet);

    /// <summary>Packets that the kernel had no room for.</summary>
    public long Dropped
    {
        get
        {
            lock (_gate)
            {
                return _droppedBefore + (_device?.Dropped ?? 0);
            }
        }
    }

    /// <inheritdoc cref="IPacketReading.Start"/>
    public void Start(long after)
    {
        _after = after;
        _thread = new Thread(Read) { Name = $"umbra {_name}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Reads what came until then, and nothing more; <see cref="Join"/> waits for that.</summary>
    public void Stop(long until)
    {
        Volatile.Write(ref _until, until);
        _stop.Set();
    }

    /// <summary>Waits until everything is read, for a while.</summary>
    public void Join() => _thread?.Join(LongestEnd);

    /// <summary>Ends. What <see cref="Dropped"/> says stays.</summary>
    public void Dispose()
    {
        Stop(0);
        Join();

        // One that is in the kernel yet must not find its memory gone.
        if (_thread is null or { IsAlive: false })
        {
            Close();
        }
    }

    private void Read()
    {
        ThreadPriorities.Lower();
        for (var idle = 0; idle < MostIdleAtEnd;)
        {
            var until = Volatile.Read(ref _until);
            if (_device is not { } device)
            {
                if (_stop.Wait(OpensAgainEvery))
                {
                    return;
                }

                OpenAgain();
            }
            else if (device.Next(out var packet) is not { } isPacket)
            {
                _tell($"{_name} gives no more packets: it went down, or is gone");
                Close();
            }
            else if (!isPacket)
            {
                idle += until == long.MaxValue ? 0 : 1;
                _idle();
            }
            else if (packet.TimeNs > until)
            {
                return;
            }
            else if (packet.TimeNs > _after)
            {
                Take(device, packet);
            }
        }
    }

    private void Take(CaptureDevice device, in PacketView packet)
    {
        try
        {
            _take(device, packet);
        }
        catch (Exception exception)
        {
            // A mistake of ours must not end the capture, nor fill a log.
            if (!_hasFailed)
            {
                _hasFailed = true;
                _tell($"{_name}: a packet could not be taken, which is a fault of Umbra's (said once): {exception}");
            }
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            if (_device is not null)
            {
                _droppedBefore += _device.Dropped;
                _device.Dispose();
                _device = null;
            }
        }
    }

    private void OpenAgain()
    {
        try
        {
            var device = CaptureDevice.Open(_name, _settings);
            lock (_gate)
            {
                _device = device;
            }

            _tell($"{_name} is read");
        }
        catch (CaptureException)
        {
            // not yet
        }
    }
}
