using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Umbra.Core.Mirroring;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway;

/// <summary>
/// A text with the variables of a gateway, compiled: <c>$host</c> (as the client sent it, without port), <c>$http_host</c> (with it), <c>$request_uri</c>
/// (the raw target), <c>$remote_addr</c>, <c>$request_id</c> (32 hexadecimal digits), <c>$request_port</c> (what stands behind the host),
/// <c>$is_request_port</c> (a colon where there is one) and <c>$scheme</c>.
/// </summary>
internal sealed class RequestText(string text)
{
    private readonly ImmutableArray<TextPiece> _pieces = VariableText.Split(text, RequestVariables.OfRoutes.AsSpan());

    /// <summary>The text for a request.</summary>
    public string For(HttpContext context) => _pieces switch
    {
        [] => "",
        [var only] => Value(only, context),
        _ => string.Concat(_pieces.Select(piece => Value(piece, context))),
    };

    private static string Value(TextPiece piece, HttpContext context) => piece.Variable switch
    {
        0 => HostOf(context),
        1 => context.Request.Headers.Host.ToString(),
        2 => TargetOf(context),
        3 => AddressOf(context),
        4 => context.Items.TryGetValue(typeof(RequestText), out var known) ? (string)known! : (string)(context.Items[typeof(RequestText)] = Guid.NewGuid().ToString("n")),
        5 => PortOf(context).Length > 0 ? ":" : "",
        6 => PortOf(context),
        7 => context.Request.Scheme,
        _ => piece.Literal,
    };

    private static string PortOf(HttpContext context)
    {
        var (authority, host) = (context.Request.Host.Value ?? "", HostOf(context));
        return authority.Length > host.Length ? authority[(host.Length + 1)..] : "";
    }

    /// <summary>The host that the client asked for, without its port.</summary>
    public static string HostOf(HttpContext context) => context.Request.Host.Host;

    /// <summary>The target as the client sent it.</summary>
    public static string TargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>The client's address.</summary>
    public static string AddressOf(HttpContext context) => context.Features.GetRequiredFeature<ClientConnection>().Address;
}
