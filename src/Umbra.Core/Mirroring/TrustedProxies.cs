using System.Collections.Immutable;
using System.Net;
using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Mirroring;

/// <summary>Finds the client behind proxies that are believed: the last address in <c>X-Forwarded-For</c> that is not one of theirs.</summary>
internal sealed class TrustedProxies(ImmutableArray<IPNetwork> networks)
{
    /// <summary>The client's address, as text.</summary>
    /// <param name="head">The request.</param>
    /// <param name="peer">The address that the connection came from.</param>
    public ReadOnlySpan<byte> ClientOf(in RequestHead head, ReadOnlySpan<byte> peer)
    {
        if (networks.IsEmpty || !IsTrusted(peer))
        {
            return peer;
        }

        var client = peer;
        for (var i = head.FieldCount - 1; i >= 0; i--)
        {
            if (!Ascii.EqualsIgnoreCase(head.Name(i), "x-forwarded-for"u8))
            {
                continue;
            }

            var rest = head.Value(i);
            while (rest.Length > 0)
            {
                var comma = rest.LastIndexOf((byte)',');
                var hop = rest[(comma + 1)..].Trim(" \t"u8);
                rest = comma < 0 ? default : rest[..comma];
                client = hop.Length > 0 ? hop : client;
                if (!IsTrusted(hop))
                {
                    return client;
                }
            }
        }

        return client;
    }

    private bool IsTrusted(ReadOnlySpan<byte> text)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
