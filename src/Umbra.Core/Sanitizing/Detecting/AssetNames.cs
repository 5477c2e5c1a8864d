using System.Text;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Names of files that have an <c>@</c> in them, as <c>logo@2x.png</c>: their last part is of a file, and no top-level domain.</summary>
internal static class AssetNames
{
    private static readonly byte[][] Extensions =
    [
        .. "png jpg jpeg gif svg webp avif bmp ico tif tiff heic css scss less js mjs cjs jsx tsx map json html htm xml yaml yml txt pdf woff woff2 ttf otf eot mp3 mp4 webm wav"
            .Split(' ').Select(Encoding.ASCII.GetBytes),
    ];

    // What tools put before an extension.
    private static readonly byte[][] Marks = [.. "min bundle module test spec config prod dev draft final copy".Split(' ').Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether a domain ends like one of them.</summary>
    public static bool Contain(ReadOnlySpan<byte> domain) => IsAny(domain[(domain.LastIndexOf((byte)'.') + 1)..], Extensions);

    /// <summary>What is before the extensions, which may be a domain after all; empty for what cannot be one.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> domain)
    {
        while (domain.LastIndexOf((byte)'.') is var dot and > 0 && (IsAny(domain[(dot + 1)..], Extensions) || IsAny(domain[(dot + 1)..], Marks)))
        {
            domain = domain[..dot];
        }

        // "@3x" is how dense the pixels of a picture are.
        return ByteClass.IsDigit(domain[0]) && domain.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end and >= 0 && domain[end] == 'x' ? default : domain;
    }

    private static bool IsAny(ReadOnlySpan<byte> extension, byte[][] known)
    {
        foreach (var candidate in known)
        {
            if (Ascii.EqualsIgnoreCase(extension, candidate))
            {
                return true;
            }
        }

        return false;
    }
}
