using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>A listener, with what decides on which routes are there.</summary>
/// <param name="Plan">What it becomes.</param>
/// <param name="Hosts">The hosts that it takes.</param>
/// <param name="Gateway">The Istio Gateway whose server it is; null when the file has none.</param>
/// <param name="IsTls">It is for https.</param>
/// <param name="SendsToHttps">It sends every client to https.</param>
internal sealed record IstioListener(ListenerPlan Plan, HostSet Hosts, Manifest? Gateway, bool IsTls, bool SendsToHttps)
{
    /// <summary>The port that the file says.</summary>
    public int Port => Plan.Port;
}
