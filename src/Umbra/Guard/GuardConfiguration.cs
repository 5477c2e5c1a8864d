using System.Collections.Immutable;
using System.Net;
using Umbra.Configuration;

namespace Umbra.Guard;

/// <summary>The whole file of the egress guard, checked. Immutable; a reload makes a new one.</summary>
internal sealed record GuardConfiguration
{
    [Setting("The address and port of the proxy. Port 0 takes a free one.")]
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 3128);

    [Setting("The address and port of `/status` and `/healthz`.", Default = "none")]
    public IPEndPoint? Status { get; init; }

    [Setting("Where every call is written down, as JSON Lines; `-` is stdout.", Text = TextRule.OutputFile, Default = "none")]
    public string? Record { get; init; }

    [Setting("The size at which the record begins a new file.", Minimum = "4KiB", Maximum = "16GiB")]
    public ByteSize RecordLimit { get; init; } = new(64L * 1024 * 1024);

    [Setting("How many files the record has at most, the one that is written included; older ones are removed.", Minimum = "1", Maximum = "100")]
    public int RecordFiles { get; init; } = 2;

    [Setting("Time to resolve a destination's name and to connect to it.", Minimum = "10ms", Maximum = "5m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Time without a byte, in either direction, of a request, a tunnel, or a connection between two requests.", Minimum = "100ms", Maximum = "1d")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    [Setting("How long open calls may go on at the end.", Minimum = "0s", Maximum = "1h")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("Bounds of what clients can make grow.")]
    public GuardLimitsConfiguration Limits { get; init; } = new();

    [Setting("The rules, in order. The first that fits a call decides; a call that none fits is denied.")]
    public ImmutableArray<GuardRuleConfiguration> Rules { get; init; } = [];
}

/// <summary>Bounds of the guard's clients.</summary>
internal sealed record GuardLimitsConfiguration
{
    [Setting("Client connections at once. One more is closed, and counted.", Minimum = "1", Maximum = "100000")]
    public int Connections { get; init; } = 1000;

    [Setting("Bytes of a request's head. A longer one is answered with 431, or 414 for its first line.", Minimum = "1KiB", Maximum = "512KiB")]
    public ByteSize Head { get; init; } = new(32 * 1024);

    [Setting("Fields of a request's head. More are answered with 431.", Minimum = "10", Maximum = "10000")]
    public int Fields { get; init; } = 100;

    [Setting("Destinations that are counted by name; more are counted together as `_other`.", Minimum = "1", Maximum = "100000")]
    public int Destinations { get; init; } = 1000;
}

/// <summary>Which calls a rule fits, and what becomes of them. All parts that are given must fit.</summary>
internal sealed record GuardRuleConfiguration
{
    [Setting("What the record and the counts call it.", Text = TextRule.Name, Default = "its number, from 0")]
    public string? Name { get; init; }

    [Setting("Hosts, any of which must fit; `*.example.com` stands for one label or more. Without it, every host fits.", Text = TextRule.HostPattern)]
    public ImmutableArray<string> Host { get; init; } = [];

    [Setting("Ports, any of which must fit.", Minimum = "1", Maximum = "65535")]
    public ImmutableArray<int> Ports { get; init; } = [];

    [Setting("Methods, any of which must fit; in upper case. A tunnel's is `CONNECT`.", Text = TextRule.Token)]
    public ImmutableArray<string> Methods { get; init; } = [];

    [Setting("The path's beginning. What is inside a tunnel cannot be seen, so such a rule never fits `CONNECT`.", Text = TextRule.UrlPath)]
    public string? Path { get; init; }

    [Setting("`true`: the call goes out.", IsChoice = true)]
    public bool? Allow { get; init; }

    [Setting("`true`: the call is refused with 403.", IsChoice = true)]
    public bool? Deny { get; init; }

    [Setting("The guard answers itself. A tunnel that such a rule fits is refused.", IsChoice = true)]
    public GuardAnswerConfiguration? Answer { get; init; }

    [Setting("`true`: an allowed name may also lead to loopback and link-local addresses, the cloud's metadata service among them.")]
    public bool Local { get; init; }
}

/// <summary>A canned response.</summary>
internal sealed record GuardAnswerConfiguration
{
    [Setting("The status.", Minimum = "200", Maximum = "599")]
    public int Status { get; init; } = 200;

    [Setting("Header fields.")]
    public ImmutableArray<HeaderValueConfiguration> Headers { get; init; } = [];

    [Setting("The body.")]
    public PrivateText? Body { get; init; }

    [Setting("A file that is the body, up to 1 MiB; read at the start and at each reload.", Text = TextRule.ExistingFile)]
    public string? BodyFile { get; init; }
}
