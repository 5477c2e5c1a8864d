using System.Collections.Immutable;
using System.Text;

namespace Umbra.Guard;

/// <summary>A response that the guard gives itself.</summary>
/// <param name="Status">200 to 599.</param>
/// <param name="Headers">Names and values; none of framing or connection.</param>
/// <param name="Body">At most <see cref="MostBodyBytes"/>.</param>
internal sealed record CannedAnswer(int Status, ImmutableArray<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>The largest body; it is kept in memory.</summary>
    public const int MostBodyBytes = 1024 * 1024;

    /// <summary>Makes one, and reads its file.</summary>
    /// <exception cref="IOException">The file went away, or grew, since it was checked.</exception>
    public static CannedAnswer From(GuardAnswerConfiguration configuration) => new(
        configuration.Status,
        [.. configuration.Headers.Select(field => KeyValuePair.Create(field.Name, field.Value?.Secret.Reveal() ?? ""))],
        configuration.BodyFile is { } file ? Read(file) : Encoding.UTF8.GetBytes(configuration.Body?.Secret.Reveal() ?? ""));

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[MostBodyBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MostBodyBytes ? bytes[..length] : throw new IOException($"{file} is larger than {MostBodyBytes:N0} bytes.");
    }
}
