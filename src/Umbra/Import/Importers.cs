using System.Collections.Immutable;
using Umbra.Import.Apisix;
using Umbra.Import.Envoy;
using Umbra.Import.GatewayApi;
using Umbra.Import.GoReplay;
using Umbra.Import.Istio;
using Umbra.Import.Nginx;
using Umbra.Import.Traefik;

namespace Umbra.Import;

/// <summary>The systems whose configuration can be imported.</summary>
internal static class Importers
{
    /// <summary>All of them, as users name them.</summary>
    public static ImmutableArray<Importer> All { get; } =
    [
        new("nginx", "nginx's configuration", NginxImporter.Import),
        new("envoy", "Envoy's bootstrap, or its route configuration", EnvoyImporter.Import),
        new("istio", "Istio's manifests", IstioImporter.Import),
        new("gateway-api", "manifests of the Kubernetes Gateway API", GatewayApiImporter.Import),
        new("traefik", "Traefik's file provider, or its manifests", TraefikImporter.Import),
        new("apisix", "APISIX's routes", ApisixImporter.Import),
        new("goreplay", "a command line of GoReplay", GoReplayImporter.Import),
    ];
}

/// <summary>One system.</summary>
/// <param name="Name">As users name it.</param>
/// <param name="What">What its file is.</param>
/// <param name="Import">Imports one. Pure: what it makes hangs on the request alone.</param>
internal sealed record Importer(string Name, string What, Func<ImportRequest, ImportOutcome> Import);
