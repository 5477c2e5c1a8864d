namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>Digits with separators between them, as people write long numbers: taken out to be hashed, and put back at their places.</summary>
internal static class DigitText
{
    /// <summary>Takes the digits out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separators">What may stand between digits.</param>
    /// <param name="digits">Where they go, as characters.</param>
    /// <returns>How many; -1 when there is anything else or there are more than fit.</returns>
    public static int Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separators, Span<byte> digits)
    {
        var count = 0;
        foreach (var character in text)
        {
            if (character is >= (byte)'0' and <= (byte)'9')
            {
                if (count == digits.Length)
                {
                    return -1;
                }

                digits[count++] = character;
            }
            else if (!separators.Contains(character))
            {
                return -1;
            }
        }

        return count;
    }

    /// <summary>Writes a text with other digits at the digits' places.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digits">As many as the text has.</param>
    /// <param name="destination">Where it goes.</param>
    /// <returns>Bytes written: as many as the text has.</returns>
    public static int Write(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits, Span<byte> destination)
    {
        var next = 0;
        for (var i = 0; i < text.Length; i++)
        {
            destination[i] = text[i] is >= (byte)'0' and <= (byte)'9' ? digits[next++] : text[i];
        }

        return text.Length;
    }
}
