using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>
/// The first pass: blocks of 64 bytes become masks of byte classes, and masks become anchors by shifting them over each other, so that a short
/// number, an indentation or a date costs no branch. What is before the first byte counts as nothing.
/// </summary>
internal ref struct AnchorScan(ReadOnlySpan<byte> text)
{
    /// <summary>Bytes that are looked at at once.</summary>
    public const int BlockLength = 64;

    // A fingerprint is three bytes long, so a block reads two bytes past its end.
    private const int Overlap = 2;

    private readonly ReadOnlySpan<byte> _text = text;
    private ulong _digits;
    private ulong _letters;
    private ulong _separators;
    private ulong _parentheses;
    private ulong _run1;
    private ulong _run2;
    private ulong _run4;
    private ulong _starts;
    private ulong _parted1;
    private ulong _parted2;
    private ulong _parted4;
    private ulong _digits2;
    private ulong _digits4;
    private ulong _digits8;
    private ulong _digits14;
    private ulong _slashes;
    private ulong _plus;
    private ulong _numbers;

    /// <summary>The anchors of the block that begins there; blocks are asked for in order.</summary>
    public Anchors At(int place)
    {
        if (_text.Length - place >= BlockLength + Overlap)
        {
            return Combine(ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), place));
        }

        // The end is read from a copy with zeros behind it, which are of no class.
        Span<byte> padded = stackalloc byte[BlockLength + Vector256<byte>.Count];
        padded.Clear();
        var rest = _text[place..];
        rest[..Math.Min(rest.Length, BlockLength + Overlap)].CopyTo(padded);
        return Combine(ref MemoryMarshal.GetReference(padded));
    }

    private Anchors Combine(ref byte block)
    {
        var low = ByteClassifier.Classify(ref block);
        var high = ByteClassifier.Classify(ref Unsafe.Add(ref block, Vector256<byte>.Count));
        var digits = Mask(low, high, ByteClassifier.Digit);
        var letters = Mask(low, high, ByteClassifier.LetterAToO) | Mask(low, high, ByteClassifier.LetterPToZ);
        var separators = Mask(low, high, ByteClassifier.Separator);
        var names = Mask(low, high, ByteClassifier.Name);

        // Two separators in a row end a number, so that an indentation is none.
        var parentheses = Mask(low, high, ByteClassifier.Parenthesis);
        var joints = parentheses | (separators & ~Behind(separators, _separators, 1));
        var run1 = digits | joints;
        var run2 = run1 & Behind(run1, _run1, 1);
        var run4 = run2 & Behind(run2, _run2, 2);
        var run7 = run4 & Behind(run4, _run4, 3);

        // A separator among the last seven bytes, with the number going on behind it.
        var starts = joints & Behind(digits | parentheses, _digits | _parentheses, 1);
        var parted1 = (digits | parentheses) & Behind(starts, _starts, 1);
        var parted2 = parted1 | Behind(parted1, _parted1, 1);
        var parted4 = parted2 | Behind(parted2, _parted2, 2);
        var parted7 = parted4 | Behind(parted4, _parted4, 3);

        // Without one, it is a card's 14 digits at least, or a plus sign stands before it.
        var digits2 = digits & Behind(digits, _digits, 1);
        var digits4 = digits2 & Behind(digits2, _digits2, 2);
        var digits7 = digits4 & Behind(digits4, _digits4, 3);
        var digits8 = digits4 & Behind(digits4, _digits4, 4);
        var digits14 = digits8 & Behind(digits8, _digits8, 6);
        var plus = Mask(low, high, ByteClassifier.Plus);
        var numbers = run7 & parted7;
        var slashes = Slashes(ref block) & Behind(digits, _digits, 1) & Behind(digits2, _digits2, 2);
        var words = digits | letters;
        var wordsBefore = _digits | _letters;

        var anchors = new Anchors
        {
            Mailboxes = Mask(low, high, ByteClassifier.Mailbox),
            Digits = (numbers & ~Behind(numbers, _numbers, 1)) | (digits14 & ~Behind(digits14, _digits14, 1)) | (digits7 & Behind(plus, _plus, 7)),
            Slashes = digits2 & Behind(slashes, _slashes, 2),
            Accounts = digits & Behind(digits, _digits, 1) & Behind(letters, _letters, 2) & Behind(letters, _letters, 3) & ~Behind(words, wordsBefore, 4),
            Networks = names & Behind(digits, _digits, 4) & Behind(words, wordsBefore, 1) & ~Behind(words, wordsBefore, 5),
            Names = names,
            Prefixes = Fingerprints.Find(ref block) | ((ulong)Fingerprints.Find(ref Unsafe.Add(ref block, Vector256<byte>.Count)) << 32),
        };
        (_digits, _letters, _separators, _parentheses, _plus) = (digits, letters, separators, parentheses, plus);
        (_run1, _run2, _run4, _numbers) = (run1, run2, run4, numbers);
        (_starts, _parted1, _parted2, _parted4) = (starts, parted1, parted2, parted4);
        (_digits2, _digits4, _digits8, _digits14, _slashes) = (digits2, digits4, digits8, digits14, slashes);
        return anchors;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Behind(ulong mask, ulong before, int bytes) => (mask << bytes) | (before >> (BlockLength - bytes));

    // The classes have no bit left for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Slashes(ref byte block)
    {
        var slash = Vector256.Create((byte)'/');
        return Vector256.Equals(Vector256.LoadUnsafe(ref block), slash).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(Vector256.LoadUnsafe(ref Unsafe.Add(ref block, Vector256<byte>.Count)), slash).ExtractMostSignificantBits() << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, int bit) =>
        (low.AsUInt16() << (7 - bit)).AsByte().ExtractMostSignificantBits() | ((ulong)(high.AsUInt16() << (7 - bit)).AsByte().ExtractMostSignificantBits() << 32);
}
