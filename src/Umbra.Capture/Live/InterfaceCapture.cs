using System.Collections.Immutable;

namespace Umbra.Capture.Live;

/// <summary>Packets of interfaces. Production is not touched: what comes too fast is dropped by the kernel, and counted.</summary>
internal sealed class InterfaceCapture : IPacketSource
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly ImmutableArray<CaptureDevice> _devices;
    private readonly PacketExchanges _exchanges;
    private readonly Action<string> _failed;
    private readonly List<Thread> _threads = [];
    private volatile bool _isStopping;

    private InterfaceCapture(CaptureSettings settings, PacketExchanges exchanges, TimeProvider time, ImmutableArray<CaptureDevice> devices, Action<string> failed)
    {
        (Settings, _exchanges, _time, _devices, _failed) = (settings, exchanges, time, devices, failed);
        exchanges.KernelDropped = () => devices.Sum(device => device.Dropped);
    }

    /// <summary>What it captures.</summary>
    public CaptureSettings Settings { get; }

    /// <inheritdoc/>
    public ImmutableArray<PacketExchanges> Exchanges => [_exchanges];

    /// <inheritdoc/>
    public string Description => $"packets of {string.Join(", ", Settings.Interfaces)} ({Settings.KernelFilter})";

    /// <summary>Opens the interfaces.</summary>
    /// <param name="settings">What is captured.</param>
    /// <param name="exchanges">Takes the packets.</param>
    /// <param name="time">The time of day.</param>
    /// <param name="failed">Is told once when an interface gives no more packets.</param>
    /// <exception cref="CaptureException">One cannot be captured on.</exception>
    public static InterfaceCapture Open(CaptureSettings settings, PacketExchanges exchanges, TimeProvider time, Action<string> failed)
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

        return new InterfaceCapture(settings, exchanges, time, devices.ToImmutable(), failed);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        var since = _time.GetTimestamp();
        foreach (var thread in _threads)
        {
            var left = LongestEnd - _time.GetElapsedTime(since);
            thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        _exchanges.End();

        // One that is in the kernel yet must not find its memory gone.
        if (!_threads.Exists(thread => thread.IsAlive))
        {
            foreach (var device in _devices)
            {
                device.Dispose();
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

                if (isPacket)
                {
                    _exchanges.Take(packet, device.IsIngress(packet.Bytes), device.IsEgress(packet.Bytes));
                }
                else
                {
                    // Nothing comes: what has waited long enough is given up now.
                    _exchanges.Tick((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
                }
            }
        }
        catch (Exception exception)
        {
            _failed($"{Settings.Interfaces[number]}: {exception.Message}");
        }
    }
}
