namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>Social security numbers of the United States, <c>ddd-dd-dddd</c>. Areas 000, 666 and 9xx were never given out; pseudonyms have 9xx.</summary>
internal static class SocialSecurityForm
{
    private const int Length = 11;

    /// <summary>Reads a number that begins there.</summary>
    /// <returns>Its length, or 0.</returns>
    public static int Match(ReadOnlySpan<byte> text, int at)
    {
        if (text.Length - at < Length || text[at + 3] != '-' || text[at + 6] != '-')
        {
            return 0;
        }

        var number = text.Slice(at, Length);
        for (var i = 0; i < Length; i++)
        {
            if (i is not (3 or 6) && !ByteClass.IsDigit(number[i]))
            {
                return 0;
            }
        }

        var isGiven = number[0] != '9' && !number.StartsWith("000"u8) && !number.StartsWith("666"u8) && !number[4..6].SequenceEqual("00"u8)
            && !number[7..].SequenceEqual("0000"u8);
        return isGiven && NumberForms.EndsAt(text, at + Length) ? Length : 0;
    }
}
