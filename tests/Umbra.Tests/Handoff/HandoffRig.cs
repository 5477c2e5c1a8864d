using System.Collections.Concurrent;
using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Handoff;

/// <summary>A data plane's end of the hand-off with two mirrors and no sources, and workers that a test connects.</summary>
internal sealed class HandoffRig : IHandoffHost, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("umbra-test-");

    public HandoffRig(IntakeSettings? settings = null)
    {
        Path = System.IO.Path.Combine(_directory.FullName, "worker.sock");
        Intake = new Intake(settings ?? new IntakeSettings());
        Server = new HandoffServer(Path, Intake, this, TimeProvider.System);
    }

    public string Path { get; }

    public Intake Intake { get; }

    public HandoffServer Server { get; }

    public MirrorAccount[] Accounts { get; } = [new("a"), new("b")];

    public ConcurrentQueue<(string Fault, long Lost)> Gone { get; } = new();

    public List<string> Overrides { get; } = [];

    /// <summary>Chooses an exchange for both mirrors and gives its request half to the intake, as a source does.</summary>
    public bool Offer(long number, int bodyLength = 0)
    {
        foreach (var account in Accounts)
        {
            account.Chosen();
        }

        var part = Intake.Rent();
        part.Id = (UInt128)number;
        part.Source = "tap"u8.ToArray();
        part.Connection = number;
        part.Mirrors = NameList.Encode(["a", "b"]);
        part.Accounts = Accounts;
        part.ChosenMask = 3;
        if (part.AppendHead("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8) && part.AppendBody(new byte[bodyLength]) && Intake.TryAdd(part))
        {
            return true;
        }

        part.SkipChosen(SkipReason.Overloaded);
        Intake.Return(part);
        return false;
    }

    public HandoffClient Connect(IExchangeConsumer consumer, TimeProvider? clock = null)
    {
        var client = HandoffClient.Connect(Path, consumer, clock ?? TimeProvider.System);
        client.Start();
        return client;
    }

    public long Skipped(SkipReason reason) => Accounts[0].Read().SkippedByReason[(int)reason];

    public bool AddsUp => Accounts.All(a => a.Read().AddsUp);

    public LedgerSnapshot ReadLedger() => new()
    {
        Mirrors = [.. Accounts.Select(a => new MirrorLedger(a.Read(), 10_000, false, true, ["percent=100"]))],
        Sources = [new SourceLedger(new SourceBalance("tap", 7, [1, 2], [3, long.MaxValue]), 4, [new NamedCount("connect_failures", 5)]) { Destinations = [new DestinationLedger("api", "blue", 10_00, true, ["percent=10"], [new NamedCount("requests", 8)])] }],
        IntakeDropped = [new NamedCount("bytes", Intake.Dropped(IntakeDrop.Bytes))],
        Uptime = TimeSpan.FromSeconds(3),
        LastReloadSuccess = 1.5,
        ReloadProblem = "umbra.yaml:3: schön",
    };

    public OverrideAnswer Set(string mirror, string key, string value)
    {
        Overrides.Add($"{mirror}.{key}={value}");
        return new OverrideAnswer(value != "bad", $"{key} is {value}: schön");
    }

    public OverrideAnswer ApplySessions()
    {
        Overrides.Add("sessions");
        return new OverrideAnswer(false, "eth7: es gibt sie nicht – schön");
    }

    public void WorkerConnected()
    {
    }

    public void WorkerGone(string fault, long lost) => Gone.Enqueue((fault, lost));

    public void Dispose()
    {
        Server.Dispose();
        _directory.Delete(recursive: true);
    }
}

/// <summary>A worker's consumer that settles as it is told.</summary>
internal sealed class RigConsumer : IExchangeConsumer
{
    public HandoffClient? Client { get; set; }

    /// <summary>Called with each exchange's connection number.</summary>
    public Action<long> OnEach { get; init; } = _ => { };

    public ConcurrentQueue<long> Received { get; } = new();

    public ConcurrentQueue<string> Settings { get; } = new();

    public ConcurrentQueue<TimeSpan> Drains { get; } = new();

    public void OnSettings(ReadOnlySpan<byte> settings) => Settings.Enqueue(Encoding.UTF8.GetString(settings));

    public void OnExchange(in ExchangeRecord record)
    {
        Received.Enqueue(record.Connection);
        OnEach(record.Connection);
    }

    public void OnBatchEnd()
    {
    }

    public void OnDrain(TimeSpan time)
    {
        Drains.Enqueue(time);
        Client?.Drained();
    }
}
