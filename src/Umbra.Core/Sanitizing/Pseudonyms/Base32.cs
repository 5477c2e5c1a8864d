using System.Buffers;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>The alphabet of base32 (RFC 4648 section 6) in lower case, without padding.</summary>
internal static class Base32
{
    private static readonly SearchValues<byte> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz234567"u8);

    /// <summary>Fills a span with characters, five bits each.</summary>
    /// <param name="bytes">Where the bits are from, highest first: at least five for every eight characters, begun eights counted whole.</param>
    /// <param name="destination">What is filled.</param>
    public static void Write(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        uint bits = 0;
        var count = 0;
        var next = 0;
        foreach (ref var character in destination)
        {
            if (count < 5)
            {
                bits = (bits << 8) | bytes[next++];
                count += 8;
            }

            count -= 5;
            character = "abcdefghijklmnopqrstuvwxyz234567"u8[(int)(bits >> count) & 31];
        }
    }

    /// <summary>Whether every byte is of the alphabet.</summary>
    public static bool Is(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Characters);
}
