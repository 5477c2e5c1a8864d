namespace Umbra.Capture.Streams;

/// <summary>Tells by its first bytes whether a segment begins a request.</summary>
internal static class RequestLine
{
    private const int LongestMethod = 20;

    /// <summary>Whether it begins with a request line of HTTP/1.x, or with as much of one as there is.</summary>
    public static bool IsBeginning(ReadOnlySpan<byte> bytes)
    {
        var space = bytes.IndexOf((byte)' ');
        if (space is <= 0 or > LongestMethod || bytes[..space].ContainsAnyExceptInRange((byte)'A', (byte)'Z'))
        {
            return false;
        }

        var end = bytes.IndexOf((byte)'\n');
        var line = (end < 0 ? bytes : bytes[..end]).TrimEnd((byte)'\r');
        return end < 0 ? IsKnown(bytes[..space]) : line.Length > space + 9 && line[^9..].StartsWith(" HTTP/1."u8);
    }

    // A line that is longer than the segment: only what is sure to be a method begins one.
    private static bool IsKnown(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("GET"u8) || method.SequenceEqual("POST"u8) || method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8) || method.SequenceEqual("HEAD"u8)
        || method.SequenceEqual("OPTIONS"u8) || method.SequenceEqual("PATCH"u8);
}
