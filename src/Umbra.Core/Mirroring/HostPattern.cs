using System.Text;

namespace Umbra.Core.Mirroring;

/// <summary>A host name, or <c>*.example.com</c> for everything below one.</summary>
internal readonly struct HostPattern
{
    private readonly byte[] _text;
    private readonly bool _isWildcard;

    public HostPattern(string pattern)
    {
        _isWildcard = pattern.StartsWith("*.", StringComparison.Ordinal);
        _text = Encoding.UTF8.GetBytes(_isWildcard ? pattern[1..] : pattern);
    }

    /// <summary>A Host value without its port; the brackets of an IPv6 address stay.</summary>
    public static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> host)
    {
        var colon = host.LastIndexOf((byte)':');
        return colon < 0 || host[colon..].Contains((byte)']') ? host : host[..colon];
    }

    /// <summary>Whether a host fits, without regard to case.</summary>
    public bool Fits(ReadOnlySpan<byte> host) => _isWildcard
        ? host.Length > _text.Length && Ascii.EqualsIgnoreCase(host[^_text.Length..], _text)
        : Ascii.EqualsIgnoreCase(host, _text);
}
