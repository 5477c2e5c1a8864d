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

    private static readonly List<(string Name, string Value)> _none = [];

    /// <summary>Sets them.</summary>
    public static void Apply(ForwardedPolicy policy, HttpRequestHeaders headers, HttpContext context)
    {
        foreach (var (name, value) in Of(policy, context))
        {
            HeaderChanges.Set(headers, name, value);
        }
    }

    /// <summary>Writes them as lines, but for those that a route's changes replace.</summary>
    public static void Write(ForwardedPolicy policy, ref HeadBuffer writer, HttpContext context, HeaderChanges changes)
    {
        foreach (var (name, value) in Of(policy, context))
        {
            if (!changes.Replaces(name))
            {
                writer.WriteField(name, value, null);
            }
        }
    }

    /// <summary>Whether what the client sent in a field is part of what is written, or is not believed.</summary>
    public static bool AreOurs(ForwardedPolicy policy, string name) =>
        policy != ForwardedPolicy.Off && name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        && (name.Equals(For, StringComparison.OrdinalIgnoreCase)
            || (policy == ForwardedPolicy.Replace && (name.Equals(Proto, StringComparison.OrdinalIgnoreCase) || name.Equals(Host, StringComparison.OrdinalIgnoreCase))));

    private static List<(string Name, string Value)> Of(ForwardedPolicy policy, HttpContext context)
    {
        if (policy == ForwardedPolicy.Off)
        {
            return _none;
        }

        var isReplaced = policy == ForwardedPolicy.Replace;
        var address = RequestText.AddressOf(context);
        var before = isReplaced ? "" : string.Join(", ", context.Request.Headers[For].Where(value => !string.IsNullOrEmpty(value)));
        List<(string, string)> fields = [(For, before.Length > 0 ? $"{before}, {address}" : address)];
        if (isReplaced || !IsPassedOn(Proto, context))
        {
            fields.Add((Proto, context.Request.Scheme));
        }

        if ((isReplaced || !IsPassedOn(Host, context)) && context.Request.Headers.Host.ToString() is { Length: > 0 } host)
        {
            fields.Add((Host, host));
        }

        return fields;
    }

    private static bool IsPassedOn(string name, HttpContext context) =>
        context.Request.Headers.ContainsKey(name) && !EndToEnd.Stops(name, context.Request.Headers.Connection);
}
