using System.Collections.Immutable;
using Umbra.Inline.Gateway;

namespace Umbra.Configuration.Gateways;

/// <summary>Where requests go: a version of a service, as one or more instances that are alike.</summary>
internal sealed record DestinationConfiguration
{
    [Setting("Its name: what `active` and `umbra switch` choose, and what it is counted under.", Text = TextRule.Name, Default = "destination and its place in the list, from 1")]
    public string? Name { get; init; }

    [Setting("`http://` or `https://`, host and port; a path is put before each request's own. A list: instances that are alike.", IsShorthand = true)]
    public required ImmutableArray<Uri> Url { get; init; }

    [Setting("Its share beside the route's others: of 90 and 10, nine of ten requests go to the first. 0 takes none.", Minimum = "0", Maximum = "1000000")]
    public int Weight { get; init; } = 1;

    [Setting("A share that rises by itself, in steps, while the destination stays well, in place of `weight`; the others share the rest by their weights.", Default = "none")]
    public CanaryRampConfiguration? Ramp { get; init; }

    [Setting("What it speaks. HTTP/2 with prior knowledge on http, by ALPN on https.")]
    public ShadowProtocol Protocol { get; init; } = ShadowProtocol.Http1;

    [Setting("How it is verified and Umbra shows itself to it; with https.")]
    public TlsClientConfiguration Tls { get; init; } = new();

    [Setting("Which instance of several is next: `round-robin`, `least-requests` (the one with the fewest open), or `random`.")]
    public InstanceBalance Balance { get; init; } = InstanceBalance.RoundRobin;

    [Setting("Each instance is asked whether it is well; one that is not takes no requests while another is.", Default = "none is asked")]
    public HealthCheckConfiguration? Health { get; init; }

    [Setting("Instances that cannot be connected to, or answer nothing, are left out for a time while another is well.")]
    public EjectionConfiguration Ejection { get; init; } = new();
}

/// <summary>Asks whether an instance is well.</summary>
internal sealed record HealthCheckConfiguration
{
    [Setting("What is asked for, with GET.", Text = TextRule.UrlPath, IsShorthand = true)]
    public required string Path { get; init; }

    [Setting("How often.", Minimum = "100ms", Maximum = "1h")]
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("How long the answer may take.", Minimum = "1ms", Maximum = "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    [Setting("Bad answers in a row until it is not well. Bad: none in time, or a status that is not 2xx or 3xx.", Minimum = "1", Maximum = "100")]
    public int UnhealthyAfter { get; init; } = 3;

    [Setting("Good answers in a row until it is well again.", Minimum = "1", Maximum = "100")]
    public int HealthyAfter { get; init; } = 1;
}

/// <summary>Leaves out an instance that fails.</summary>
internal sealed record EjectionConfiguration
{
    [Setting("Requests in a row that it could not be connected to for, or that it gave no response to. 0 leaves none out.", Minimum = "0", Maximum = "10000")]
    public int Failures { get; init; } = 5;

    [Setting("How long it is left out.", Key = "for", Minimum = "100ms", Maximum = "1h")]
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A destination's share that rises by itself.</summary>
internal sealed record CanaryRampConfiguration
{
    [Setting("The shares of the route's requests, from the smallest to the greatest: 1 to 32 of them.", Minimum = "0.01%")]
    public required ImmutableArray<Percent> Steps { get; init; }

    [Setting("How long a step is held before the next.", Minimum = "1s", Maximum = "7d")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("What must hold for the next step. When it no longer does, the ramp goes back one step at once.")]
    public CanaryHoldConfiguration Hold { get; init; } = new();
}

/// <summary>Within which limits a canary's ramp rises.</summary>
internal sealed record CanaryHoldConfiguration
{
    [Setting("The greatest share of requests with status 5xx or without a whole response.")]
    public Percent Errors { get; init; } = new(5_00);

    [Setting("The longest that 99 % of whole responses may take.", Minimum = "1ms", Maximum = "10m", Default = "no limit")]
    public TimeSpan? P99 { get; init; }

    [Setting("The fewest requests at a step before the ramp goes up; with fewer the step is held longer. It goes back earlier, as soon as the rest could not make up for the errors that there are.", Minimum = "1", Maximum = "1000000")]
    public int Minimum { get; init; } = 100;
}
