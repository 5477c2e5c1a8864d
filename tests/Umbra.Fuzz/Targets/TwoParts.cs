namespace Umbra.Fuzz.Targets;

/// <summary>An input of two parts, with a line of <c>=====</c> between them.</summary>
internal static class TwoParts
{
    private static ReadOnlySpan<byte> Border => "\n=====\n"u8;

    /// <summary>Both; the second is empty where there is no such line.</summary>
    public static (byte[] First, byte[] Second) Of(byte[] input)
    {
        var border = input.AsSpan().IndexOf(Border);
        return border < 0 ? (input, []) : (input[..border], input[(border + Border.Length)..]);
    }
}
