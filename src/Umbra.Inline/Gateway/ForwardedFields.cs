using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway;

/// <summary>What destinations are told of the client: X-Forwarded-For, -Proto and -Host.</summary>
internal static class ForwardedFields
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string Host = "X-Forwarded-Host";

    /// <summary>Sets them.</summary>
    public static void Apply(ForwardedPolicy policy, HttpRequestHeaders headers, HttpContext context)
    {
        var (address, proto, host) = Of(policy, context);
        Set(For, address);
        Set(Proto, proto);
        Set(Host, host);

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                HeaderChanges.Set(headers, name, value);
            }
        }
    }

    /// <summary>Writes them as lines, but for those that a route's changes replace.</summary>
    public static void Write(ForwardedPolicy policy, ref HeadBuffer writer, HttpContext context, HeaderChanges changes)
    {
        var (address, proto, host) = Of(policy, context);
        Write(ref writer, For, address, changes);
        Write(ref writer, Proto, proto, changes);
        Write(ref writer, Host, host, changes);
    }

    /// <summary>Whether what the client sent in a field is part of what is written, or is not believed.</summary>
    public static bool AreOurs(ForwardedPolicy policy, string name) =>
        policy != ForwardedPolicy.Off && name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        && (name.Equals(For, StringComparison.OrdinalIgnoreCase)
            || (policy == ForwardedPolicy.Replace && (name.Equals(Proto, StringComparison.OrdinalIgnoreCase) || name.Equals(Host, StringComparison.OrdinalIgnoreCase))));

    private static void Write(ref HeadBuffer writer, string name, string? value, HeaderChanges changes)
    {
        if (value is not null && !changes.Replaces(name))
        {
            writer.WriteField(name, value, null);
        }
    }

    // What is null stays as it came.
    private static (string? For, string? Proto, string? Host) Of(ForwardedPolicy policy, HttpContext context)
    {
        if (policy == ForwardedPolicy.Off)
        {
            return default;
        }

        var isReplaced = policy == ForwardedPolicy.Replace;
        var request = context.Request;
        var address = RequestText.AddressOf(context);
        if (!isReplaced && request.Headers[For] is { Count: > 0 } before)
        {
            address = string.Join(", ", [.. before.Where(value => !string.IsNullOrEmpty(value)), address]);
        }

        var host = request.Headers.Host.ToString();
        return (
            address,
            isReplaced || !IsPassedOn(Proto, request) ? request.Scheme : null,
            host.Length > 0 && (isReplaced || !IsPassedOn(Host, request)) ? host : null);
    }

    private static bool IsPassedOn(string name, HttpRequest request) => request.Headers.ContainsKey(name) && !EndToEnd.Stops(name, request.Headers.Connection);
}
