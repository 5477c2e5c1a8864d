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

    /// <summary>Whether a domain ends like one of them.</summary>
    public static bool Contain(ReadOnlySpan<byte> domain)
    {
        var extension = domain[(domain.LastIndexOf((byte)'.') + 1)..];
        foreach (var known in Extensions)
        {
            if (Ascii.EqualsIgnoreCase(extension, known))
            {
                return true;
            }
        }

        return false;
    }
}
