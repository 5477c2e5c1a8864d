using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Mirroring;

/// <summary>Finds a cookie in a request (RFC 6265 section 4.2).</summary>
internal static class Cookies
{
    /// <summary>The value of the first cookie of that name; names are case-sensitive.</summary>
    public static bool TryGet(in RequestHead head, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < head.FieldCount; i++)
        {
            if (!Ascii.EqualsIgnoreCase(head.Name(i), "cookie"u8))
            {
                continue;
            }

            var cookies = head.Value(i);
            foreach (var range in cookies.Split((byte)';'))
            {
                var pair = cookies[range].Trim((byte)' ');
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name))
                {
                    value = pair[(name.Length + 1)..];
                    return true;
                }
            }
        }

        value = default;
        return false;
    }
}
