using System.Globalization;
using System.Net;

namespace Umbra.Import.Nginx;

/// <summary>Where a server listens.</summary>
/// <param name="Directive">Where it stands; null when the server says nothing and takes port 80.</param>
/// <param name="Address">The address; null for all.</param>
/// <param name="Port">The port.</param>
/// <param name="IsDefault">The server takes hosts that no other has.</param>
/// <param name="IsTls">Clients speak TLS.</param>
internal sealed record NginxListen(NginxDirective? Directive, IPAddress? Address, int Port, bool IsDefault, bool IsTls)
{
    private const int PlainPort = 80;

    /// <summary>Where a server without <c>listen</c> listens.</summary>
    public static NginxListen Nothing { get; } = new(null, null, PlainPort, false, false);

    /// <summary>Reads one.</summary>
    /// <returns>Null when a gateway cannot listen there; it was told why.</returns>
    public static NginxListen? Read(NginxDirective directive, bool isOn, ImportDraft draft)
    {
        var text = directive.First;
        var options = directive.Arguments.Length > 1 ? directive.Arguments[1..] : [];
        if (text.Length == 0)
        {
            throw directive.Fault("listen names no port: write listen 80;");
        }

        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"a gateway has no Unix sockets: nothing listens at {text}");
            return null;
        }

        if (options.Contains("quic"))
        {
            draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, "a gateway speaks HTTP/1.1 and HTTP/2, not HTTP/3: QUIC is left out");
            return null;
        }

        if (options.Contains("proxy_protocol"))
        {
            draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, "a gateway does not read the PROXY protocol: what stands before it must not send it");
        }

        var (host, port) = Split(text);
        IPAddress? address = null;
        if (!IsAny(host) && !IPAddress.TryParse(host == "localhost" ? "127.0.0.1" : host.Trim('[', ']'), out address))
        {
            draft.Remark(directive.File, directive.Line, RemarkKind.LeftOut, $"a gateway listens on addresses, not on names: {host} becomes all addresses");
        }

        return Number(port) is { } number
            ? new NginxListen(directive, address, number, options.Contains("default_server") || options.Contains("default"), isOn || options.Contains("ssl"))
            : throw directive.Fault($"{text} is no address and port: write listen 80; or listen 127.0.0.1:8080;");
    }

    private static bool IsAny(string host) => host is "" or "*" or "0.0.0.0" or "[::]";

    private static (string Host, string Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf(']') ? (text[..colon], text[(colon + 1)..])
            : text.All(char.IsAsciiDigit) ? ("", text)
            : (text, "80");
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort ? port : null;
}
