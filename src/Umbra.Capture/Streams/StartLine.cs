namespace Umbra.Capture.Streams;

/// <summary>Tells by its first bytes whether a segment begins a message.</summary>
internal static class StartLine
{
    private const int LongestMethod = 20;

    /// <summary>Whether it begins with a request line of HTTP/1.x, or with as much of one as there is.</summary>
    public static bool IsRequest(ReadOnlySpan<byte> bytes)
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

    /// <summary>Whether it begins with a status line of HTTP/1.x. A piece of a request line, or of a field, can begin with the version too; no three digits come behind it.</summary>
    public static bool IsStatus(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 12 && bytes.StartsWith("HTTP/1."u8) && char.IsAsciiDigit((char)bytes[7]) && bytes[8] == ' ' && !bytes[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    // A line that is longer than the segment: only what is sure to be a method begins one.
    private static bool IsKnown(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("GET"u8) || method.SequenceEqual("POST"u8) || method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8) || method.SequenceEqual("HEAD"u8)
        || method.SequenceEqual("OPTIONS"u8) || method.SequenceEqual("PATCH"u8);
}
