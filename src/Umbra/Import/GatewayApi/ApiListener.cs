using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>A listener of a Gateway.</summary>
/// <param name="Plan">What it becomes; listeners of one port are one.</param>
/// <param name="Name">Its name: routes choose it as <c>sectionName</c>.</param>
/// <param name="Port">Its port.</param>
/// <param name="Hosts">The hosts that it takes.</param>
internal sealed record ApiListener(ListenerPlan Plan, string Name, int Port, HostSet Hosts);
