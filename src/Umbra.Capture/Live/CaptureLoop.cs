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
    private readonly CaptureDevice.Taker _take;
    private readonly Action<bool> _rest;
    private readonly Action<string> _tell;
    private readonly Action? _opened;
    private CaptureDevice? _device;
    private Thread? _thread;
    private long _droppedBefore;
    private long _after;
    private long _until = long.MaxValue;
    private bool _hasFailed;
    private bool _isOver;

    /// <param name="name">The interface.</param>
    /// <param name="settings">How it is captured on.</param>
    /// <param name="take">Takes each packet.</param>
    /// <param name="rest">Is called when those at hand were taken; with true, when none came for a moment.</param>
    /// <param name="tell">Is told when the interface gives no more packets, and when it does again.</param>
    /// <param name="isRequired">It must be there now; else it is read when it is.</param>
    /// <param name="opened">Is told when it is there again, before its packets come.</param>
    /// <exception cref="CaptureException">It is required, and cannot be captured on.</exception>
    public CaptureLoop(string name, CaptureSettings settings, CaptureDevice.Taker take, Action<bool> rest, Action<string> tell, bool isRequired, Action? opened = null)
    {
        (_name, _settings, _take, _rest, _tell, _opened) = (name, settings, take, rest, tell, opened);
        try
        {
            _device = CaptureDevice.Open(name, settings, Take);
        }
        catch (CaptureException exception) when (!isRequired)
        {
            tell($"{exception.Message}; it is tried again every second");
        }
    }

    /// <summary>What its packets begin with; null while it is not there.</summary>
    public LinkType? Link
    {
        get
        {
            lock (_gate)
            {
                return _device?.Link;
            }
        }
    }

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
        if (_thread is null)
        {
            Close(); // else its thread does, when it is out of it
        }
    }

    private void Read()
    {
        ThreadPriorities.Lower();
        ReadToEnd();
        Close();
    }

    private void ReadToEnd()
    {
        for (var idle = 0; idle < MostIdleAtEnd && !_isOver;)
        {
            var isStopping = Volatile.Read(ref _until) != long.MaxValue;
            if (_device is not { } device)
            {
                if (_stop.Wait(OpensAgainEvery))
                {
                    return;
                }

                OpenAgain();
            }
            else
            {
                var count = device.Read();
                Rest(count == 0);
                idle += count == 0 && isStopping ? 1 : 0;
                if (count is null)
                {
                    _tell($"{_name} gives no more packets: it went down, or is gone");
                    Close();
                }
            }
        }
    }

    private void Take(CaptureDevice device, in PacketView packet)
    {
        if (packet.TimeNs > Volatile.Read(ref _until))
        {
            _isOver = true; // whatever comes behind it is not ours either
        }
        else if (packet.TimeNs > _after && !_isOver)
        {
            try
            {
                _take(device, packet);
            }
            catch (Exception exception)
            {
                Tell(exception);
            }
        }
    }

    private void Rest(bool isIdle)
    {
        try
        {
            _rest(isIdle);
        }
        catch (Exception exception)
        {
            Tell(exception);
        }
    }

    // A mistake of ours must not end the capture, nor fill a log.
    private void Tell(Exception exception)
    {
        if (!_hasFailed)
        {
            _hasFailed = true;
            _tell($"{_name}: a packet could not be taken, which is a fault of Umbra's (said once): {exception}");
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
            var device = CaptureDevice.Open(_name, _settings, Take);
            _opened?.Invoke();
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
