using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Umbra.Inline.Gateway;

/// <summary>What destinations are told of the client: X-Forwarded-For, -Proto and -Host.</summary>
internal static class ForwardedFields
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string Host = "X-Forwarded-Host";

    /// <summary>Writes them.</summary>
    public static void Apply(ForwardedPolicy policy, HttpRequestHeaders headers, HttpContext context)
    {
        if (policy == ForwardedPolicy.Off)
        {
            return;
        }

        var isReplaced = policy == ForwardedPolicy.Replace;
        var address = RequestText.AddressOf(context);
        var before = isReplaced ? "" : string.Join(", ", context.Request.Headers[For].Where(value => !string.IsNullOrEmpty(value)));
        HeaderChanges.Set(headers, For, before.Length > 0 ? $"{before}, {address}" : address);
        if (isReplaced || !context.Request.Headers.ContainsKey(Proto))
        {
            HeaderChanges.Set(headers, Proto, context.Request.Scheme);
        }

        if ((isReplaced || !context.Request.Headers.ContainsKey(Host)) && context.Request.Headers.Host.ToString() is { Length: > 0 } host)
        {
            HeaderChanges.Set(headers, Host, host);
        }
    }
}
