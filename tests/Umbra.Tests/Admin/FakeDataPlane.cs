using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Admin;

/// <summary>A data plane with one source, <c>shop</c>, and one mirror, <c>staging</c>.</summary>
internal sealed class FakeDataPlane : IDataPlane
{
    public MirrorAccount Staging { get; } = new("staging");

    public SourceAccount Shop { get; } = new("shop");

    public int PercentHundredths { get; private set; } = 1000;

    public bool IsPaused { get; private set; }

    public string? Ramp { get; private set; }

    public bool IsGone { get; set; }

    /// <summary>A gateway is there too.</summary>
    public bool HasGateway { get; init; }

    /// <summary>A source of packets is there too.</summary>
    public bool HasCapture { get; init; }

    public ValueTask<LedgerSnapshot> AskLedgerAsync(CancellationToken cancellationToken) => IsGone
        ? throw new IOException("the socket is closed")
        : ValueTask.FromResult(new LedgerSnapshot
        {
            Sources =
            [
                new SourceLedger(Shop.Read(), 3, [new NamedCount("accepted", 7)]),
                .. HasGateway
                    ? [new SourceLedger(new SourceAccount("edge").Read(), 2, []) { Destinations = [new DestinationLedger("api", "blue", 90_00, true, [], [new("requests", 9), new("errors", 1), new("retries", 2), new("connect_failed", 3), new("open", 4), new("instances", 2), new("instances_well", 1)])] }]
                    : Array.Empty<SourceLedger>(),
                .. HasCapture
                    ? [new SourceLedger(new SourceAccount("nic").Read(), 5, [new NamedCount("gaps", 2)]) { Packets = [new NamedCount("taken", 90), new NamedCount("kernel_dropped", 1)] }]
                    : Array.Empty<SourceLedger>(),
            ],
            Interfaces = HasCapture ? [new PacketLedger("eth0", [new NamedCount("filtered", 3)], [])] : [],
            Sessions = HasCapture ? [new PacketLedger("collector", [new NamedCount("sent", 6)], [new NamedCount("datagrams", 8)])] : [],
            Mirrors = [new MirrorLedger(Staging.Read(), PercentHundredths, IsPaused, IsConfigured: true, [])],
            IntakeBytes = 512,
            IntakeItems = 2,
            IntakeDropped = [new NamedCount("bytes", 4)],
            WorkerRestarts = 1,
            ProcessId = 4711,
            Uptime = TimeSpan.FromSeconds(12),
            ConfigurationVersion = 2,
            LastReloadSuccess = 1_700_000_000.5,
        });

    public ValueTask<OverrideAnswer> SetAsync(string mirror, string key, string value, CancellationToken cancellationToken)
    {
        if (IsGone)
        {
            throw new IOException("the socket is closed");
        }

        if (mirror is not ("staging" or "*"))
        {
            return ValueTask.FromResult(new OverrideAnswer(false, $"there is no mirror {mirror}"));
        }

        if (key == "ramp")
        {
            Ramp = value;
        }
        else if (key == "paused")
        {
            IsPaused = value == "true";
        }
        else
        {
            PercentHundredths = (int)(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture) * 100);
        }

        return ValueTask.FromResult(new OverrideAnswer(true, $"{mirror}: {key}={value}"));
    }

    /// <summary>Why it refuses sessions; null when it takes them.</summary>
    public string? SessionsRefusal { get; set; }

    /// <summary>How often it was asked to take sessions.</summary>
    public int SessionsAsked { get; private set; }

    public ValueTask<OverrideAnswer> ApplySessionsAsync(CancellationToken cancellationToken)
    {
        SessionsAsked++;
        return IsGone ? throw new IOException("the socket is closed") : ValueTask.FromResult(new OverrideAnswer(SessionsRefusal is null, SessionsRefusal ?? ""));
    }

    public static FakeDataPlane WithTraffic()
    {
        var plane = new FakeDataPlane();
        for (var i = 0; i < 5; i++)
        {
            plane.Shop.ExchangeSeen();
        }

        plane.Shop.ConnectionOpaque(OpaqueReason.Tls);
        plane.Shop.BytesOpaque(OpaqueReason.Tls, 99);
        plane.Staging.Chosen();
        plane.Staging.Chosen();
        plane.Staging.Mirrored();
        plane.Staging.Skipped(SkipReason.NotSampled);
        plane.Staging.Skipped(SkipReason.NotSampled);
        plane.Staging.Skipped(SkipReason.UnsafeMethod);
        return plane;
    }
}
