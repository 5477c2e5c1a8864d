using System.Globalization;
using System.Net;

namespace Umbra.Guard;

/// <summary>One way to write a host, so that a rule cannot be walked around by writing it differently.</summary>
internal static class HostName
{
    private static readonly IdnMapping _idn = new();

    /// <summary>
    /// Lower case; no brackets; no dot at the end; labels beyond ASCII in their <c>xn--</c> form; an address in its usual form, and an
    /// IPv4 address that is wrapped in an IPv6 one without the wrapping.
    /// </summary>
    /// <param name="host">As it stands in a request or in a rule.</param>
    public static string Normalize(string host)
    {
        var bare = host is ['[', .. var inner, ']'] ? inner : host;
        if (TryParseAddress(bare, out var address))
        {
            return address.ToString();
        }

        bare = bare.TrimEnd('.');
        try
        {
            return (bare.Length > 0 && !System.Text.Ascii.IsValid(bare) ? _idn.GetAscii(bare) : bare).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return bare.ToLowerInvariant();
        }
    }

    /// <summary>Whether a host is an address; the resolver takes more forms (<c>127.1</c>), and what it finds is judged again.</summary>
    public static bool TryParseAddress(string host, out IPAddress address)
    {
        address = IPAddress.None;
        if (!IPAddress.TryParse(host, out var parsed))
        {
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }
}
