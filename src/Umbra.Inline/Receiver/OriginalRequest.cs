using System.Net;
using Microsoft.AspNetCore.Http;

namespace Umbra.Inline.Receiver;

/// <summary>Undoes what a proxy did to the requests that it mirrors.</summary>
internal static class OriginalRequest
{
    private const string Suffix = "-shadow";

    /// <summary>The host that the client asked for; null when it stands as it came.</summary>
    public static string? HostOf(ReceiverSettings settings, IHeaderDictionary headers)
    {
        if (settings.HostFrom is { } field && headers[field].ToString() is { Length: > 0 } told)
        {
            return told;
        }

        return settings.HasShadowSuffix ? WithoutSuffix(headers.Host.ToString()) : null;
    }

    /// <summary>The target that the client asked for; null when it stands as it came, or what is said is none.</summary>
    public static string? TargetOf(ReceiverSettings settings, IHeaderDictionary headers) =>
        settings.TargetFrom is { } field && headers[field].ToString() is ['/', ..] told && !told.Contains(' ') ? told : null;

    /// <summary>The client's address; null when the proxy's own stands for it.</summary>
    public static IPEndPoint? ClientOf(ReceiverSettings settings, IHeaderDictionary headers)
    {
        if (settings.ClientFrom is not { } field)
        {
            return null;
        }

        // The first is the one that was told first: the client's.
        var first = headers[field].ToString().Split(',')[0].Trim();
        return IPAddress.TryParse(first, out var address) ? new IPEndPoint(address, 0) : IPEndPoint.TryParse(first, out var whole) ? whole : null;
    }

    // Envoy puts it before the port; an address in brackets has it behind them.
    private static string? WithoutSuffix(string host)
    {
        var colon = host.LastIndexOf(':');
        var end = colon > host.LastIndexOf(']') ? colon : host.Length;
        return host.AsSpan(0, end).EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && end > Suffix.Length
            ? string.Concat(host.AsSpan(0, end - Suffix.Length), host.AsSpan(end))
            : null;
    }
}
