using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;
using Umbra.Replay.Correlations;

namespace Umbra.Replay;

/// <summary>How a recording is replayed, as a file and flags say it. Immutable.</summary>
internal sealed record ReplayConfiguration
{
    [Setting("Where requests go: `http://` or `https://`, host and port; a path is put before each request's own.")]
    public required Uri To { get; init; }

    [Setting("What the target speaks. HTTP/2 with prior knowledge on http, by ALPN on https.")]
    public ShadowProtocol Protocol { get; init; } = ShadowProtocol.Http1;

    [Setting("How many times as fast as it was recorded: `1x`, `2x`, `0.5x`, or `max` for as fast as can be.")]
    public string Speed { get; init; } = "1x";

    [Setting("A rate in place of the recorded times: `500`, `500/s`; or `100..2000/30s`, ten steps of 30 s from 100 to 2,000 requests a second.", Default = "the recorded times")]
    public string? Rate { get; init; }

    [Setting("A closed loop: so many requests are under way at any time; think times between the requests of a connection are kept.", Minimum = "1", Maximum = "65536", Default = "an open loop")]
    public int? ClosedLoop { get; init; }

    [Setting("How often the recording is replayed, one time after the other.", Minimum = "1", Maximum = "1000000000")]
    public int Loop { get; init; } = 1;

    [Setting("How many copies of each request are sent, each with an idempotency key of its own.", Minimum = "1", Maximum = "1000")]
    public int Multiply { get; init; } = 1;

    [Setting("Places whose values differ between the copies, the same value of a copy always in the same way: rules as under `sanitize.rules`.")]
    public ImmutableArray<SanitizeRuleConfiguration> Vary { get; init; } = [];

    [Setting("`pool`: connections are used for whatever is next. `as-recorded`: each recorded connection gets one of its own.")]
    public ReplayConnections Connections { get; init; } = ReplayConnections.Pool;

    [Setting("The most requests under way at once; past it requests wait, and are late.", Minimum = "1", Maximum = "65536")]
    public int InFlight { get; init; } = 1_024;

    [Setting("Requests of one recorded connection go one after the other.")]
    public bool KeepOrder { get; init; } = true;

    [Setting("How long is not counted at the beginning.", Minimum = "0", Maximum = "1h")]
    public TimeSpan WarmUp { get; init; }

    [Setting("When it ends early, over the last ten seconds.")]
    public StopConfiguration StopOn { get; init; } = new();

    [Setting("Values that the target gives anew; `umbra replay --suggest-correlations` finds them.")]
    public ImmutableArray<CorrelationRule> Correlate { get; init; } = [];

    [Setting("Replaces Host. May hold `$host`.", Text = TextRule.HeaderValue, Default = "what was recorded")]
    public string? Host { get; init; }

    [Setting("Changes of header fields.")]
    public HeadersConfiguration Headers { get; init; } = new();

    [Setting("The credentials that the target accepts.", Default = "none")]
    public AuthConfiguration? Auth { get; init; }

    [Setting("What is taken out of requests before they leave; what a recording has as a pseudonym stays one.")]
    public SanitizeConfiguration Sanitize { get; init; } = new();

    [Setting("A program through which requests go before they are sanitized: GoReplay's middleware protocol.", Default = "none")]
    public MiddlewareConfiguration? Middleware { get; init; }

    [Setting("Whole time from dispatch to the response's last byte.", Minimum = "1ms", Maximum = "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("How the target is verified and Umbra shows itself to it; with https.")]
    public TlsClientConfiguration Tls { get; init; } = new();

    [Setting("Answers are compared with the recorded ones; a plain `true` compares by the defaults.", Default = "none are compared")]
    public CompareConfiguration? Compare { get; init; }

    [Setting("Where the results of comparison are kept.")]
    public ResultsConfiguration Results { get; init; } = new();

    [Setting("The run that the comparisons belong to.")]
    public RunConfiguration Run { get; init; } = new();

    [Setting("The folder for results and for the pseudonyms' key.", Text = TextRule.Folder, Default = "a folder of the user's")]
    public string? State { get; init; }

    [Setting("The key of all pseudonyms.", Default = "made at first start, kept in the state folder")]
    public Secret? PseudonymKey { get; init; }

    /// <summary>The same as a mirror, for the rooms that know mirrors.</summary>
    public MirrorConfiguration ToMirror() => new()
    {
        Name = "replay",
        From = ["recording"],
        To = To,
        Protocol = Protocol,
        Percent = new Percent(100_00),
        Methods = MethodPolicy.Every,
        Host = Host,
        Headers = Headers,
        Auth = Auth,
        Sanitize = Sanitize,
        Timeout = Timeout,
        Tls = Tls,
        Compare = Compare,
        Limits = new MirrorLimitsConfiguration { InFlight = InFlight },
    };

    /// <summary>The same as a whole configuration.</summary>
    public UmbraConfiguration ToWhole() => new() { Sources = [], Mirrors = [ToMirror()], Results = Results, Run = Run, State = State, PseudonymKey = PseudonymKey };

    /// <summary>What the engine takes.</summary>
    public ReplaySettings ToSettings() => new()
    {
        Delivery = ToMirror().ToDelivery(ToWhole()),
        Speed = SpeedOf(Speed) ?? 1,
        Rate = Rate is not null && RatePlan.TryParse(Rate, out var plan) ? plan : null,
        ClosedLoop = ClosedLoop,
        Loop = Loop,
        Multiply = Multiply,
        Vary = [.. Vary.Select(rule => rule.ToRule())],
        ConnectionsAsRecorded = Connections == ReplayConnections.AsRecorded,
        InFlight = InFlight,
        KeepsOrder = KeepOrder,
        WarmUp = WarmUp,
        Stop = new StopRules(StopOn.Errors is { } errors ? errors.Hundredths / 10_000.0 : null, StopOn.P99, StopOn.Lateness),
        Correlate = Correlate,
    };

    /// <summary>Reads a speed; null for what is none.</summary>
    public static double? SpeedOf(string text) =>
        text == "max" ? double.PositiveInfinity : Units.TryParseFactor(text.EndsWith('x') ? text : text + "x", out var factor) ? factor.Times : null;
}

/// <summary>Which connections requests go over.</summary>
internal enum ReplayConnections : byte
{
    /// <summary>Any that is free.</summary>
    Pool,

    /// <summary>Each recorded connection gets one of its own.</summary>
    AsRecorded,
}

/// <summary>When a replay ends early.</summary>
internal sealed record StopConfiguration
{
    [Setting("More of the requests than this got no answer, or one of 500 or more.", Default = "never")]
    public Percent? Errors { get; init; }

    [Setting("The p99 from due to the answer's last byte is longer.", Minimum = "1ms", Default = "never")]
    public TimeSpan? P99 { get; init; }

    [Setting("The p99 of lateness, from due to written, is longer.", Minimum = "1ms", Default = "never")]
    public TimeSpan? Lateness { get; init; }
}
