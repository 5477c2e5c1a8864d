using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Umbra.Core.Sanitizing.Text;

/// <summary>Finds runs of base64 (RFC 4648 sections 4 and 5) that hold text, so that what they hold can be looked at too.</summary>
/// <param name="text">The text.</param>
/// <param name="work">Memory, and how much may be decoded.</param>
internal ref struct Base64Runs(ReadOnlySpan<byte> text, SanitizeWork work)
{
    // 12 bytes inside: the shortest thing that the detectors find behind an encoding is longer than that, but for the shortest addresses.
    private const int Shortest = 12;

    // Tells most binaries apart before all of them is decoded.
    private const int Probe = 64;

    // How often what is left of one run is tried as a whole: each time may cost its length.
    private const int MostTries = 64;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    private static readonly SearchValues<byte> Joints = SearchValues.Create("/+-_"u8);

    // Control characters that text does not have.
    private static readonly SearchValues<byte> Binary = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _runEnd;
    private int _tries;
    private int _wrappedBefore;

    /// <summary>Whether a text has a run that is long enough. Looks at about one byte in twelve of ordinary prose.</summary>
    public static bool MayHave(ReadOnlySpan<byte> text) => NextStart(text, 0) >= 0;

    /// <summary>The next run that decodes to text.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its length with its padding, and with the line breaks in it.</param>
    /// <param name="decoded">Gets what it holds; emptied before.</param>
    public bool TryNext(out int start, out int length, ByteBuffer decoded)
    {
        while (true)
        {
            if (_at >= _runEnd && !TryEnter())
            {
                (start, length) = (0, 0);
                return false;
            }

            start = _at;
            length = WrappedAt(start, decoded);
            length = length > 0 ? length : PieceAt(start, decoded);
            if (length > 0)
            {
                _at = start + length;
                _runEnd = Math.Max(_runEnd, _at);
                return true;
            }

            // A slash may separate parts of a path, and a hyphen a name from what it names; each part may be a run of its own.
            var joint = _text[start.._runEnd].IndexOfAny(Joints);
            _at = joint < 0 ? _runEnd : start + joint + 1;
        }
    }

    /// <summary>Encodes again as the run was.</summary>
    public static void Encode(ReadOnlySpan<byte> run, ReadOnlySpan<byte> inner, ByteBuffer output)
    {
        var isUrl = run.IndexOfAny((byte)'-', (byte)'_') >= 0;
        var (line, newline) = Base64Lines.Of(run);

        // Padded when it was; a run whose length needed none tells nothing, and is padded unless it is of the URL's alphabet.
        var characters = run.Length - run.Count((byte)'\r') - run.Count((byte)'\n');
        var isPadded = run[^1] == '=' || (characters % 4 == 0 && !isUrl);
        do
        {
            var piece = inner[..Math.Min(inner.Length, line / 4 * 3)];
            inner = inner[piece.Length..];
            var room = output.Reserve(Base64.GetMaxEncodedToUtf8Length(piece.Length));
            Base64.EncodeToUtf8(piece, room, out _, out var written);
            if (isUrl)
            {
                room[..written].Replace((byte)'+', (byte)'-');
                room[..written].Replace((byte)'/', (byte)'_');
            }

            output.Advance(isPadded ? written : room[..written].TrimEnd((byte)'=').Length);
            output.Append(inner.Length > 0 ? newline : default);
        }
        while (inner.Length > 0);
    }

    // Goes to the next run.
    private bool TryEnter()
    {
        _at = NextStart(_text, _runEnd);
        if (_at < 0)
        {
            _at = _runEnd = _text.Length;
            return false;
        }

        var end = _text[_at..].IndexOfAnyExcept(Alphabet);
        _runEnd = end < 0 ? _text.Length : _at + end;
        _tries = 0;
        return true;
    }

    // Lines of one length, as MIME and PEM break them. A block of them is tried once, and then each line.
    private int WrappedAt(int start, ByteBuffer decoded)
    {
        if (start < _wrappedBefore || !Base64Lines.TryMeasure(_text, start, _runEnd - start, Alphabet, out var length, out var full))
        {
            return 0;
        }

        _wrappedBefore = start + length;
        var joined = work.Rent();
        Base64Lines.Join(_text.Slice(start, length), joined);
        var found = TryDecode(joined.Written, decoded) ? length : 0;
        if (found == 0 && full < length)
        {
            // The last, shorter line was a word.
            joined.Clear();
            Base64Lines.Join(_text.Slice(start, full), joined);
            found = TryDecode(joined.Written, decoded) ? full : 0;
        }

        work.Return(joined);
        return found == 0 ? 0 : found + PaddingAt(start + found);
    }

    // All that is left of the run, as far as the next slash, as far as the next joint.
    private int PieceAt(int start, ByteBuffer decoded)
    {
        var rest = _text[start.._runEnd];
        if (rest.Length < Shortest || Joints.Contains(rest[0]))
        {
            return 0; // no UTF-8 begins with the bits of a joint
        }

        if (_tries++ <= MostTries && TryDecode(rest, decoded))
        {
            return rest.Length + PaddingAt(_runEnd);
        }

        var joint = rest.IndexOfAny(Joints);
        if (joint >= 0 && (start == 0 || _text[start - 1] is not ((byte)'+' or (byte)'-' or (byte)'_'))
            && rest.IndexOf((byte)'/') is var slash && slash > joint && slash >= Shortest && TryDecode(rest[..slash], decoded))
        {
            return slash;
        }

        return joint >= Shortest && TryDecode(rest[..joint], decoded) ? joint : 0;
    }

    private readonly int PaddingAt(int end)
    {
        var padding = 0;
        while (padding < 2 && end + padding < _text.Length && _text[end + padding] == '=')
        {
            padding++;
        }

        return padding;
    }

    // The last byte of a window tells most: where it is none of the alphabet, no run of that length ends behind it.
    private static int NextStart(ReadOnlySpan<byte> text, int at)
    {
        while (at + Shortest <= text.Length)
        {
            var last = text.Slice(at, Shortest).LastIndexOfAnyExcept(Alphabet);
            if (last < 0)
            {
                return at;
            }

            at += last + 1;
        }

        return -1;
    }

    private readonly bool TryDecode(ReadOnlySpan<byte> run, ByteBuffer decoded)
    {
        decoded.Clear();
        var whole = run.Length % 4 == 1 ? run[..^1] : run;
        var length = 0;
        if (!TryDecodeText(whole[..Math.Min(whole.Length, Probe)], decoded, ref length))
        {
            return false;
        }

        if (whole.Length > Probe && !(work.TryLookInside(whole.Length) && TryDecodeText(whole, decoded, ref length)))
        {
            return false;
        }

        decoded.Advance(length);
        return length > 0;
    }

    private static bool TryDecodeText(ReadOnlySpan<byte> run, ByteBuffer decoded, ref int length)
    {
        if (run.IndexOfAny((byte)'+', (byte)'/') >= 0 && run.IndexOfAny((byte)'-', (byte)'_') >= 0)
        {
            return false;
        }

        var room = decoded.Reserve(run.Length);
        return TryDecode(run, room, out length) && IsText(room[..length]);
    }

    private static bool TryDecode(ReadOnlySpan<byte> run, Span<byte> room, out int written)
    {
        written = 0;
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

    // The last character may be cut: a piece ends where it ends.
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOfAny(Binary) >= 0)
        {
            return false;
        }

        var isValid = false;
        for (var cut = 0; cut < 4 && cut < bytes.Length && !isValid; cut++)
        {
            isValid = Utf8.IsValid(bytes[..^cut]);
        }

        return isValid;
    }
}
