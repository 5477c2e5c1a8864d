using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Umbra.Core.Sanitizing.Text;

/// <summary>Finds runs of base64 (RFC 4648 sections 4 and 5) that hold text, so that what they hold can be looked at too.</summary>
internal static class Base64Runs
{
    // 12 bytes inside: the shortest thing that the detectors find behind an encoding is longer than that, but for the shortest addresses.
    private const int Shortest = 12;

    // A longer run is looked at in pieces; divisible by four, so that each piece decodes by itself.
    private const int Longest = 16 * 1024;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    private static readonly SearchValues<byte> Joints = SearchValues.Create("/+-_"u8);

    // Control characters that text does not have.
    private static readonly SearchValues<byte> Binary = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Whether a text has a run that is long enough. Looks at about one byte in twelve of ordinary prose.</summary>
    public static bool MayHave(ReadOnlySpan<byte> text) => NextRun(text, 0, out _) >= 0;

    /// <summary>The next run that decodes to text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where to begin, and where to go on then.</param>
    /// <param name="start">The run's first byte.</param>
    /// <param name="decoded">Gets what the run holds; emptied before.</param>
    /// <returns>The run's length with its padding; 0 when there is none.</returns>
    public static int Next(ReadOnlySpan<byte> text, ref int at, out int start, ByteBuffer decoded)
    {
        while ((start = NextRun(text, at, out var length)) >= 0)
        {
            at = start + length;
            if (TryDecode(text.Slice(start, length), decoded))
            {
                var padding = text[at..].IndexOfAnyExcept((byte)'=');
                padding = padding < 0 ? text.Length - at : padding;
                return length + Math.Min(padding, 2);
            }

            // A slash may separate parts of a path, and each of them be a run of its own.
            var joint = text.Slice(start, length).IndexOfAny(Joints);
            at = joint >= 0 ? start + joint + 1 : at;
        }

        return 0;
    }

    /// <summary>Encodes again as the run was.</summary>
    public static void Encode(ReadOnlySpan<byte> run, ReadOnlySpan<byte> inner, ByteBuffer output)
    {
        var isUrl = run.IndexOfAny((byte)'-', (byte)'_') >= 0;
        var room = output.Reserve(Base64.GetMaxEncodedToUtf8Length(inner.Length));
        Base64.EncodeToUtf8(inner, room, out _, out var written);
        if (isUrl)
        {
            room[..written].Replace((byte)'+', (byte)'-');
            room[..written].Replace((byte)'/', (byte)'_');
        }

        // Padded when it was; a run whose length needed none tells nothing, and is padded unless it is of the URL's alphabet.
        var isPadded = run[^1] == '=' || (run.Length % 4 == 0 && !isUrl);
        output.Advance(isPadded ? written : room[..written].TrimEnd((byte)'=').Length);
    }

    // The last byte of a window tells most: where it is none of the alphabet, no run of that length ends behind it.
    private static int NextRun(ReadOnlySpan<byte> text, int at, out int length)
    {
        while (at + Shortest <= text.Length)
        {
            var last = text.Slice(at, Shortest).LastIndexOfAnyExcept(Alphabet);
            if (last >= 0)
            {
                at += last + 1;
                continue;
            }

            var window = text.Slice(at, Math.Min(Longest, text.Length - at));
            var end = window.IndexOfAnyExcept(Alphabet);
            length = end < 0 ? window.Length : end;
            return at;
        }

        length = 0;
        return -1;
    }

    private static bool TryDecode(ReadOnlySpan<byte> run, ByteBuffer decoded)
    {
        decoded.Clear();
        var whole = run.Length % 4 == 1 ? run[..^1] : run;
        if (whole.IndexOfAny((byte)'+', (byte)'/') >= 0 && whole.IndexOfAny((byte)'-', (byte)'_') >= 0)
        {
            return false;
        }

        // The first bytes tell most binaries apart before all of them are decoded.
        var room = decoded.Reserve(whole.Length);
        var most = whole.Length > 64 ? whole[..64] : whole;
        return TryDecode(most, room, out var probe) && room[..probe].IndexOfAny(Binary) < 0
            && TryDecode(whole, room, out var length) && IsText(room[..length])
            && Accept(decoded, length);
    }

    private static bool Accept(ByteBuffer decoded, int length)
    {
        decoded.Advance(length);
        return length > 0;
    }

    private static bool TryDecode(ReadOnlySpan<byte> run, Span<byte> room, out int written)
    {
        written = 0;
        if (run.Length % 4 == 1)
        {
            return false;
        }

        if (run.IndexOfAny((byte)'+', (byte)'/') < 0)
        {
            return Base64Url.DecodeFromUtf8(run, room, out _, out written) == OperationStatus.Done;
        }

        Span<byte> tail = stackalloc byte[4];
        var even = run.Length / 4 * 4;
        if (Base64.DecodeFromUtf8(run[..even], room, out _, out written) != OperationStatus.Done)
        {
            return false;
        }

        if (even == run.Length)
        {
            return true;
        }

        tail.Fill((byte)'=');
        run[even..].CopyTo(tail);
        var status = Base64.DecodeFromUtf8(tail, room[written..], out _, out var more);
        written += more;
        return status == OperationStatus.Done;
    }

    // The last character may be cut: a piece of a long run ends where it ends.
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        var isValid = false;
        for (var cut = 0; cut < 4 && cut < bytes.Length && !isValid; cut++)
        {
            isValid = Utf8.IsValid(bytes[..^cut]);
        }

        return isValid && bytes.IndexOfAny(Binary) < 0;
    }
}
