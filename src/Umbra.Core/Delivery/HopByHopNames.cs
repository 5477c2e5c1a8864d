using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Delivery;

/// <summary>The fields that a request's Connection fields name (RFC 9110 section 7.6.1).</summary>
internal static class HopByHopNames
{
    // Each name is compared with each field of the request: the product must stay small whatever a client sends.
    private const int MostOptions = 64;

    /// <summary>Whether there are few enough names to be looked at.</summary>
    /// <param name="head">The request.</param>
    /// <param name="kinds">What its fields are.</param>
    /// <param name="any">Whether a name is there beside the usual options.</param>
    public static bool TryCount(in RequestHead head, ReadOnlySpan<KnownField> kinds, out bool any)
    {
        var count = 0;
        any = false;
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] == KnownField.Connection)
            {
                var value = head.Value(i);
                count += 1 + value.Count((byte)',');
                any |= !Ascii.EqualsIgnoreCase(value, "keep-alive"u8) && !Ascii.EqualsIgnoreCase(value, "close"u8);
            }
        }

        return count <= MostOptions;
    }

    /// <summary>Whether a Connection field names that field.</summary>
    public static bool Contain(in RequestHead head, ReadOnlySpan<KnownField> kinds, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] != KnownField.Connection)
            {
                continue;
            }

            var value = head.Value(i);
            foreach (var range in value.Split((byte)','))
            {
                if (Ascii.EqualsIgnoreCase(value[range].Trim(" \t"u8), name))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
