namespace Umbra.Import.Kubernetes;

/// <summary>The services of a file: they say which ports there are.</summary>
internal sealed class ServiceCatalog
{
    private readonly List<(Manifest Manifest, List<int> Ports)> _services = [];

    /// <summary>Takes a <c>v1</c> Service. Nothing of it is remarked on: routes are what is imported.</summary>
    public void Add(Manifest service)
    {
        var ports = from port in service.Spec["ports"]?.Items ?? []
                    let number = port["port"]?.AsInteger()
                    where number is > 0 and <= 65_535
                    select number.Value;
        _services.Add((service, [.. ports]));
    }

    /// <summary>The only port of a service that is in the file; null when it is not, or has several.</summary>
    public int? OnlyPort(string host, string inNamespace) => PortsOf(host, inNamespace) is [var port] ? port : null;

    private List<int> PortsOf(string host, string inNamespace) =>
        _services.FirstOrDefault(service => ServiceName.AreSame(service.Manifest.Name, service.Manifest.Namespace, host, inNamespace)).Ports ?? [];
}
