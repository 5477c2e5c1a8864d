using Umbra.Capture.Packets;

namespace Umbra.Capture.Live;

/// <summary>Reads an interface's packets on a thread of its own; one that goes down is read again when it is there.</summary>
internal sealed class CaptureLoop : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OpensAgainEvery = TimeSpan.FromSeconds(1);

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

    private CaptureLoop(string name, CaptureSettings settings, PacketTaker take, Action idle, Action<string> tell) =>
        (_name, _settings, _take, _idle, _tell, _device) = (name, settings, take, idle, tell, CaptureDevice.Open(name, settings));

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

    /// <summary>Opens an interface.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="settings">How it is captured on.</param>
    /// <param name="take">Takes each packet.</param>
    /// <param name="idle">Is called when none comes for a moment.</param>
    /// <param name="tell">Is told when the interface gives no more packets, and when it does again.</param>
    /// <exception cref="CaptureException">It cannot be captured on.</exception>
    public static CaptureLoop Open(string name, CaptureSettings settings, PacketTaker take, Action idle, Action<string> tell) => new(name, settings, take, idle, tell);

    /// <summary>Begins to read.</summary>
    public void Start()
    {
        _thread = new Thread(Read) { Name = $"umbra {_name}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends. What <see cref="Dropped"/> says stays.</summary>
    public void Dispose()
    {
        _stop.Set();

        // One that is in the kernel yet must not find its memory gone.
        if (_thread?.Join(LongestEnd) ?? true)
        {
            Close();
        }
    }

    private void Read()
    {
        ThreadPriorities.Lower();
        while (!_stop.IsSet)
        {
            try
            {
                if (_device is not { } device)
                {
                    OpenAgain();
                }
                else if (device.Next(out var packet) is not { } isPacket)
                {
                    _tell($"{_name} gives no more packets: it went down, or is gone");
                    Close();
                }
                else if (isPacket)
                {
                    _take(device, packet);
                }
                else
                {
                    _idle();
                }
            }
            catch (Exception exception)
            {
                // A mistake of ours must not end the capture; opening it again takes its time, so that it does not fill a log either.
                _tell($"{_name}: {exception.Message}");
                Close();
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
        if (_stop.Wait(OpensAgainEvery))
        {
            return;
        }

        try
        {
            var device = CaptureDevice.Open(_name, _settings);
            lock (_gate)
            {
                _device = device;
            }

            _tell($"{_name} is read again");
        }
        catch (CaptureException)
        {
            // not yet
        }
    }
}
