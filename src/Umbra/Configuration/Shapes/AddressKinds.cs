using System.Net;
using System.Text.Json.Nodes;
using Umbra.Core.Recording.Files;

namespace Umbra.Configuration.Shapes;

/// <summary>Where to listen, and where to connect to.</summary>
internal static class AddressKinds
{
    /// <summary>An address and a port to listen on.</summary>
    public static ScalarKind<IPEndPoint> Listen { get; } = new(
        "address:port", ParseListen, value => value.ToString(), () => new JsonObject { ["type"] = "string", ["pattern"] = @"^(\*|localhost|[0-9.]+|\[[0-9A-Fa-f:.%]+\])?:[0-9]{1,5}$" });

    /// <summary>One of production's addresses.</summary>
    public static ScalarKind<ProductionAddress> Production { get; } = new("host:port or URL", ParseProduction, value => $"{(value.IsHttps ? "https://" : "")}{(value.Host.Contains(':') ? $"[{value.Host}]" : value.Host)}:{value.Port}", Text) { IsPrivate = true };

    /// <summary>An HTTP origin, and a path that is put before others.</summary>
    public static ScalarKind<Uri> Url { get; } = new("URL", ParseUrl, value => value.ToString(), Text) { IsPrivate = true };

    /// <summary>Where a mirror's copies go. A recording's name is as it was written: a URI would write <c>%Y</c> as <c>%25Y</c>.</summary>
    public static ScalarKind<Uri> Target { get; } = new("URL or recording", ParseTarget, value => value.Scheme == RecordingAddress.Scheme ? value.OriginalString : value.ToString(), Text) { IsPrivate = true };

    /// <summary>The far end of a tunnel.</summary>
    public static ScalarKind<VxlanAddress> Vxlan { get; } = new("vxlan://host:port", ParseVxlan, value => $"vxlan://{value.Host}:{value.Port}", Text);

    private static Complaint? ParseVxlan(string text, string folder, out VxlanAddress value)
    {
        var isOne = Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "vxlan", Port: > 0, PathAndQuery: "/" or "", UserInfo: "" } && url.IdnHost.Length > 0;
        value = isOne ? new VxlanAddress(url!.IdnHost, url.Port) : default;
        return isOne ? null : new Complaint("is no end of a tunnel", "write vxlan://collector:4789");
    }

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static Complaint? ParseListen(string text, string folder, out IPEndPoint value)
    {
        value = new IPEndPoint(IPAddress.IPv6Any, 0);
        var mend = new Complaint("is not an address and port", "write 127.0.0.1:8080, [::1]:8080 or :8080");
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !Units.TryParseInteger(text[(colon + 1)..], out var port) || port > IPEndPoint.MaxPort)
        {
            return mend;
        }

        var host = text[..colon];
        var address = host switch
        {
            "" or "*" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            ['[', .. var inner, ']'] when inner.Contains(':') => IPAddress.TryParse(inner, out var six) ? six : null,
            _ => host.Count(character => character == '.') == 3 && IPAddress.TryParse(host, out var four) ? four : null,
        };
        value = new IPEndPoint(address ?? IPAddress.IPv6Any, port);
        return address is null ? mend : null;
    }

    private static Complaint? ParseProduction(string text, string folder, out ProductionAddress value)
    {
        value = new ProductionAddress("", 0);
        var mend = new Complaint("is not an address", "write host:port or http://host:port");
        if (text.Contains("://", StringComparison.Ordinal))
        {
            if (ParseUrl(text, folder, out var url) is { } complaint)
            {
                return complaint;
            }

            value = new ProductionAddress(url.IdnHost, url.Port, url.Scheme == Uri.UriSchemeHttps);
            return url.AbsolutePath == "/" ? null : new Complaint("has a path", "a tap forwards bytes as they are: write only the host and the port");
        }

        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var isSix = host is ['[', .., ']'];
        if (colon < 0 || !Units.TryParseInteger(text[(colon + 1)..], out var port) || port is 0 or > IPEndPoint.MaxPort || host.Contains(':') != isSix
            || Uri.CheckHostName(isSix ? host[1..^1] : host) == UriHostNameType.Unknown)
        {
            return mend;
        }

        value = new ProductionAddress(isSix ? host[1..^1] : host, port);
        return null;
    }

    // Uri takes hosts whose form for DNS (RFC 5891) it cannot give.
    private static bool HasAsciiHost(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static Complaint? ParseTarget(string text, string folder, out Uri value)
    {
        if (!text.StartsWith(RecordingAddress.Scheme + ":", StringComparison.Ordinal))
        {
            return ParseUrl(text, folder, out value);
        }

        value = RecordingAddress.Of("/");
        var name = text[(RecordingAddress.Scheme.Length + 1)..];
        if (name.Length == 0 || name.Any(char.IsControl))
        {
            return new Complaint("names no file", "write recording:/var/lib/umbra/shop.avro");
        }

        // As it stands it must not either: who imports another's file writes it so.
        var path = Path.GetFullPath(name, folder);
        if (RecordingAddress.BeginsLikeHost(name) || RecordingAddress.BeginsLikeHost(path))
        {
            return new Complaint("begins with two slashes or backslashes, as a host does", "write recording:/var/lib/umbra/shop.avro");
        }

        var problem = NameTemplate.Problem(name);
        value = RecordingAddress.Of(path);
        return problem is null ? null : new Complaint(problem);
    }

    private static Complaint? ParseUrl(string text, string folder, out Uri value)
    {
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var parsed);
        value = parsed ?? new Uri("http://localhost");
        if (!isUrl || value.Host.Length == 0 || text.Any(char.IsControl) || !HasAsciiHost(value))
        {
            return new Complaint("is not a URL", "write http://host:port");
        }

        if (value.Scheme != Uri.UriSchemeHttp && value.Scheme != Uri.UriSchemeHttps)
        {
            return new Complaint("is neither http:// nor https://", "write http://host:port");
        }

        if (value.UserInfo.Length > 0)
        {
            return new Complaint("has a user in it", "give credentials under `auth`");
        }

        return value.Query.Length > 0 || value.Fragment.Length > 0 ? new Complaint("has a query or a fragment", "write only scheme, host, port and path") : null;
    }
}
