using System.Collections.Immutable;

namespace Umbra.Capture.Live;

/// <summary>Packets of interfaces. Production is not touched: what comes too fast is dropped by the kernel, and counted.</summary>
internal sealed class InterfaceCapture : IPacketSource
{
    private readonly PacketExchanges _exchanges;
    private readonly List<CaptureLoop> _loops = [];

    private InterfaceCapture(CaptureSettings settings, PacketExchanges exchanges)
    {
        (Settings, _exchanges) = (settings, exchanges);
        exchanges.KernelDropped = () => _loops.Sum(loop => loop.Dropped);
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
    /// <param name="tell">Is told when an interface gives no more packets, and when it does again.</param>
    /// <param name="isRequired">All must be there now; else each is read when it is.</param>
    /// <exception cref="CaptureException">They are required, and one cannot be captured on.</exception>
    public static InterfaceCapture Open(CaptureSettings settings, PacketExchanges exchanges, TimeProvider time, Action<string> tell, bool isRequired)
    {
        var capture = new InterfaceCapture(settings, exchanges);
        try
        {
            foreach (var name in settings.Interfaces)
            {
                capture._loops.Add(new CaptureLoop(
                    name, settings,
                    (device, in packet) => exchanges.Take(packet, device.IsIngress(packet.Bytes), device.IsEgress(packet.Bytes)),
                    isIdle =>
                    {
                        // What has waited long enough is given up now; not while packets wait, which are from before.
                        if (isIdle)
                        {
                            exchanges.Tick(time.Ns());
                        }
                    },
                    tell, isRequired));
            }
        }
        catch
        {
            capture.Dispose();
            throw;
        }

        return capture;
    }

    /// <inheritdoc/>
    public void Start(long after) => _loops.ForEach(loop => loop.Start(after));

    /// <inheritdoc/>
    public void Stop(long until)
    {
        _loops.ForEach(loop => loop.Stop(until));
        _loops.ForEach(loop => loop.Join());
        _exchanges.End();
    }

    /// <inheritdoc/>
    public void Dispose() => _loops.ForEach(loop => loop.Dispose());
}
