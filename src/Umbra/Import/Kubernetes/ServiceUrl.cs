using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.Kubernetes;

/// <summary>Makes URLs of services' names, with what <c>--resolve</c> says of any of them.</summary>
internal static class ServiceUrl
{
    /// <summary>A service's URL.</summary>
    /// <returns>Null when the name is no host.</returns>
    public static Uri? Of(ImportDraft draft, string scheme, string host, string inNamespace, int port) =>
        Resolved(draft, scheme, host, inNamespace, port, "") ?? (IsHost(ServiceName.UrlHost(host, inNamespace)) ? draft.Url(scheme, ServiceName.UrlHost(host, inNamespace), port) : null);

    /// <summary>The URL of a part of a service (<c>name/part</c>), which only <c>--resolve</c> can give.</summary>
    public static Uri? OfPart(ImportDraft draft, string scheme, string host, string inNamespace, int port, string part) => Resolved(draft, scheme, host, inNamespace, port, "/" + part);

    /// <summary>The URL of an address that is no service: a host of DNS's, or an IP address.</summary>
    public static Uri? OfAddress(ImportDraft draft, string scheme, string host, int port) =>
        Ascii(host) && TextRules.Parse(TextRule.HostName, host, "", out _) is null ? draft.Url(scheme, host, port) : null;

    /// <summary>Whether <c>--resolve</c> says where a service is, so that its port does not matter.</summary>
    public static bool IsResolved(ImportDraft draft, string host, string inNamespace) => ServiceName.All(host, inNamespace).Any(draft.Request.Resolved.ContainsKey);

    private static Uri? Resolved(ImportDraft draft, string scheme, string host, string inNamespace, int port, string part)
    {
        var names = ServiceName.All(host, inNamespace).Select(name => name + part).ToList();
        var known = names.Find(name => draft.Request.Resolved.ContainsKey($"{name}:{port}")) ?? names.Find(draft.Request.Resolved.ContainsKey);
        return known is null ? null : draft.Url(scheme, known, port);
    }

    private static bool IsHost(string host) => Ascii(host) && TextRules.Parse(TextRule.HostName, host, "", out _) is null && !host.StartsWith('[');

    private static bool Ascii(string host) => System.Text.Ascii.IsValid(host);
}
