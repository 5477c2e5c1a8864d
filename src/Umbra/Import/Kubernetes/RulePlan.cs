using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;

namespace Umbra.Import.Kubernetes;

/// <summary>A rule of a route object, read: it becomes a route wherever its conditions stand in the order of precedence.</summary>
internal sealed class RulePlan
{
    /// <summary>What its routes are to be called.</summary>
    public required string Name { get; init; }

    /// <summary>The route without name and conditions.</summary>
    public required RouteConfiguration Route { get; init; }

    /// <summary>Its mirrors.</summary>
    public ImmutableArray<MirrorPlan> Mirrors { get; init; } = [];
}

/// <summary>A mirror of a rule, read.</summary>
internal sealed record MirrorPlan
{
    /// <summary>The line on which it stands.</summary>
    public required int Line { get; init; }

    /// <summary>What it is to be called.</summary>
    public required string Name { get; init; }

    /// <summary>Where copies go.</summary>
    public required Uri To { get; init; }

    /// <summary>Its share in hundredths of a percent.</summary>
    public required int PercentHundredths { get; init; }

    /// <summary>What the target speaks.</summary>
    public ShadowProtocol Protocol { get; init; }

    /// <summary>How the target is verified.</summary>
    public TlsClientConfiguration Tls { get; init; } = new();

    /// <summary>Replaces Host; null keeps it.</summary>
    public string? Host { get; init; }

    /// <summary>Changes the path; null keeps it.</summary>
    public RewriteConfiguration? Rewrite { get; init; }

    /// <summary>Changes of header fields.</summary>
    public HeadersConfiguration Headers { get; init; } = new();
}

/// <summary>One alternative of a rule's conditions at one listener.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Precedence">Compared part by part: the smaller comes first; equal ones keep their order.</param>
/// <param name="Matcher">The condition; null when every request fits.</param>
internal sealed record RouteEntry(RulePlan Rule, ImmutableArray<int> Precedence, MatcherConfiguration? Matcher);

/// <summary>A listener, and what arrives there.</summary>
/// <param name="Name">What its gateway is to be called.</param>
/// <param name="Port">The port.</param>
/// <param name="Line">The line that says so, or that of the object that says nothing.</param>
internal sealed record ListenerPlan(string Name, int Port, int Line)
{
    /// <summary>What arrives there, in the order of the file.</summary>
    public List<RouteEntry> Entries { get; } = [];
}
