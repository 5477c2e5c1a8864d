using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Umbra.Capture.Live;
using Umbra.Capture.Sessions;
using Umbra.Capture.Tunnels;
using Umbra.Core.Mirroring;
using Umbra.DataPlane;
using Umbra.Ec2;
using Umbra.Inline.Tap;

namespace Umbra.Tests.DataPlane;

/// <summary>A configuration that a test changes: a tap <c>shop</c> and the mirrors that it names.</summary>
internal sealed class RigConfiguration(string state, int productionPort) : IDataPlaneConfiguration
{
    public IReadOnlyCollection<string> Files => [];

    public ImmutableArray<string> Mirrors { get; set; } = ["a"];

    public int Hundredths { get; set; } = 10_000;

    public bool IsRamped { get; set; }

    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, 0);

    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(1);

    public ImmutableArray<string> Problems { get; set; } = [];

    public ImmutableArray<CaptureSettings> Captures { get; set; } = [];

    public ImmutableArray<VxlanSettings> Tunnels { get; set; } = [];

    public ImmutableArray<SessionSettings> Sessions { get; set; } = [];

    public Ec2Settings? Ec2 { get; set; }

    private RigConfiguration? _kept;

    public void Keep() => _kept = (RigConfiguration)MemberwiseClone();

    public DataPlaneLoad LoadKept(ImmutableArray<SettingOverride> overrides) => (_kept ?? this).Load(overrides);

    public DataPlaneLoad Load(ImmutableArray<SettingOverride> overrides)
    {
        var percents = overrides.Where(o => o.Key is "percent" or "step").GroupBy(o => o.Subject).ToDictionary(g => g.Key, g => g.MinBy(o => o.Key)!.Value);
        if (percents.Values.FirstOrDefault(v => !decimal.TryParse(v, CultureInfo.InvariantCulture, out _)) is { } bad)
        {
            return new DataPlaneLoad(null, [$"umbra set: percent: {bad} is no number"]);
        }

        return !Problems.IsEmpty ? new DataPlaneLoad(null, Problems) : new DataPlaneLoad(
            new DataPlaneSettings
            {
                Taps = [new TapSettings { Source = "shop", Listen = Listen, Production = [new DnsEndPoint("127.0.0.1", productionPort)], Idle = Idle, Drain = TimeSpan.FromSeconds(5) }],
                Captures = Captures,
                Tunnels = Tunnels,
                Sessions = Sessions,
                Ec2 = Ec2,
                Mirrors = [.. Mirrors.Select(name => new MirrorPlan(Rule(name, percents, overrides), ["shop"], IsRamped))],
                Health = new IPEndPoint(IPAddress.Loopback, 0),
                IsWorkerIsolated = false,
                State = state,
                WorkerSettings = Encoding.UTF8.GetBytes(string.Join(',', Mirrors)),
                WorkerDrain = TimeSpan.FromSeconds(5),
            },
            []);
    }

    private MirrorRule Rule(string name, Dictionary<string, string> percents, ImmutableArray<SettingOverride> overrides) => new()
    {
        Name = name,
        PercentHundredths = percents.TryGetValue(name, out var percent) ? (int)(decimal.Parse(percent, CultureInfo.InvariantCulture) * 100) : Hundredths,
        IsPaused = overrides.Contains(new SettingOverride(name, "paused", "true")),
    };
}
