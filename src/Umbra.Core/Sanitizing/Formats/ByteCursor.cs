namespace Umbra.Core.Sanitizing.Formats;

/// <summary>A place in a text, and the steps that readers of formats take from it.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> text)
{
    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    /// <summary>The place.</summary>
    public int At { get; set; }

    /// <summary>What stands there; negative at the end.</summary>
    public readonly int Peek() => At < Text.Length ? Text[At] : -1;

    /// <summary>Steps over a character, if it stands there.</summary>
    public bool TryTake(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        At++;
        return true;
    }

    /// <summary>Steps over white space.</summary>
    public void SkipSpace()
    {
        while (At < Text.Length && Text[At] <= ' ' && Text[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            At++;
        }
    }
}
