using System.Buffers.Binary;
using System.Globalization;
using System.Text.Unicode;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>
/// Reads the wire format of protocol buffers without its schema: an object whose names are the fields' numbers. Varints are numbers without a
/// sign, fixed 32 and 64 bits too. Whether bytes are a text, a message or neither is guessed from them.
/// </summary>
internal static class ProtobufLifter
{
    /// <summary>The deepest message; a deeper one is bytes.</summary>
    public const int MostDepth = 16;

    private const int LargestField = (1 << 29) - 1;

    /// <summary>Reads a message.</summary>
    /// <inheritdoc cref="JsonLifter.Lift"/>
    public static LiftResult Lift(ReadOnlySpan<byte> text, LiftedDocument document) =>
        !TryMessage(text, document, -1, default, 0) ? LiftResult.Malformed : document.IsFull ? LiftResult.TooLarge : LiftResult.Lifted;

    /// <summary>Reads a message into a document that is being put together.</summary>
    public static bool TryMessage(ReadOnlySpan<byte> text, LiftedDocument document, int parent, ReadOnlySpan<byte> name, int depth)
    {
        if (!IsMessage(text))
        {
            return false;
        }

        var message = document.Add(parent, LiftedKind.Object, name, default);
        Span<byte> field = stackalloc byte[10];
        Span<byte> digits = stackalloc byte[20];
        while (text.Length > 0 && !document.IsFull)
        {
            TryField(ref text, out var number, out var type, out var value, out var bytes);
            number.TryFormat(field, out var nameLength, default, CultureInfo.InvariantCulture);
            if (type != 2)
            {
                value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
                document.Add(message, LiftedKind.Number, field[..nameLength], digits[..length]);
                continue;
            }

            var isText = Utf8.IsValid(bytes);
            if (isText && !HasControl(bytes))
            {
                document.Add(message, LiftedKind.String, field[..nameLength], bytes);
            }
            else if (depth >= MostDepth || !TryMessage(bytes, document, message, field[..nameLength], depth + 1))
            {
                document.Add(message, isText ? LiftedKind.String : LiftedKind.Bytes, field[..nameLength], bytes);
            }
        }

        document.Close(message);
        return true;
    }

    private static bool IsMessage(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            if (!TryField(ref text, out _, out _, out _, out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (value < 0x20)
            {
                return true;
            }
        }

        return false;
    }

    // Groups (types 3 and 4) are long gone, and make almost any bytes look like a message.
    private static bool TryField(ref ReadOnlySpan<byte> text, out int number, out int type, out ulong value, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        value = 0;
        number = type = 0;
        if (!TryVarint(ref text, out var tag) || tag >> 3 is 0 or > LargestField)
        {
            return false;
        }

        number = (int)(tag >> 3);
        type = (int)(tag & 7);
        switch (type)
        {
            case 0:
                return TryVarint(ref text, out value);
            case 1 when text.Length >= 8:
                value = BinaryPrimitives.ReadUInt64LittleEndian(text);
                text = text[8..];
                return true;
            case 2 when TryVarint(ref text, out value) && value <= (ulong)text.Length:
                bytes = text[..(int)value];
                text = text[(int)value..];
                return true;
            case 5 when text.Length >= 4:
                value = BinaryPrimitives.ReadUInt32LittleEndian(text);
                text = text[4..];
                return true;
            default:
                return false;
        }
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, text.Length); i++)
        {
            value |= (ulong)(text[i] & 0x7f) << (7 * i);
            if (text[i] < 0x80)
            {
                text = text[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
