using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>One alternative of a route's <c>match</c>.</summary>
internal sealed record RouteAlternative
{
    /// <summary>Its line.</summary>
    public required int Line { get; init; }

    /// <summary>The conditions, but for those that are about listeners and hosts.</summary>
    public MatcherConfiguration Matcher { get; init; } = new();

    /// <summary>The hosts that it is for, beside the object's.</summary>
    public HostSet Hosts { get; init; } = HostSet.Every;

    /// <summary>The listener's port; null for any.</summary>
    public int? Port { get; init; }

    /// <summary>The gateways; none for any.</summary>
    public ImmutableArray<string> Gateways { get; init; } = [];

    /// <summary>Whether a scheme fits; null for any.</summary>
    public Func<string, bool>? FitsScheme { get; init; }

    /// <summary>Whether a listener's requests can fit.</summary>
    public bool IsAt(IstioListener listener) =>
        (Port is null || Port == listener.Port)
        && (Gateways.IsEmpty || (listener.Gateway is { } gateway && Gateways.Any(name => name == gateway.Name || name == $"{gateway.Namespace}/{gateway.Name}")))
        && FitsScheme?.Invoke(listener.IsTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp) != false;
}
