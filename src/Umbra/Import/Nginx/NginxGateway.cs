using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Umbra.Import.Nginx;

/// <summary>A gateway that is being made: an address, and the servers that listen there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="IsTls">Clients speak TLS.</param>
/// <param name="Servers">Its servers, in order.</param>
/// <param name="Default">The server that takes hosts that no other has.</param>
internal sealed record NginxGateway(string Name, IPEndPoint EndPoint, bool IsTls, ImmutableArray<NginxServer> Servers, NginxServer Default)
{
    /// <summary>The variables whose values are the same for every request of a server here.</summary>
    public ImmutableDictionary<string, string> Bindings(NginxServer server) => ImmutableDictionary<string, string>.Empty
        .Add("scheme", IsTls ? "https" : "http")
        .Add("https", IsTls ? "on" : "")
        .Add("server_port", EndPoint.Port.ToString(CultureInfo.InvariantCulture))
        .Add("server_name", server.Names.IsEmpty || NginxTemplate.HasVariables(server.Names[0]) ? "" : server.Names[0]);
}
