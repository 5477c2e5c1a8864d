namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// An account number of the same country and length, letters where letters were and digits where digits were, check digits right (ISO 13616,
/// ISO 7064 mod 97-10); spaces and letter case stay. Check digits of a country's own inside it are not made right. The last seven characters
/// are a tag of the others, by which it is recognised under the same key (an IBAN that is none passes for one once in 10^7 or more).
/// </summary>
internal static class IbanPseudonym
{
    private const int LeastLength = 15; // Norway's
    private const int MostLength = 34;
    private const int HeadLength = 4; // country and check digits
    private const int TagLength = 7;

    public static bool Is(KeyedHash hash, ReadOnlySpan<byte> value)
    {
        Span<byte> account = stackalloc byte[MostLength];
        var length = Read(value, account);
        if (length == 0 || Remainder(account[..length]) != 1)
        {
            return false;
        }

        account = account[..length];
        Span<byte> tag = stackalloc byte[TagLength];
        account[^TagLength..].CopyTo(tag);
        WriteTag(hash, account);
        return tag.SequenceEqual(account[^TagLength..]);
    }

    /// <summary>Writes the pseudonym; 0 when the value has not the form of an IBAN. Its check digits need not be right.</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> account = stackalloc byte[MostLength];
        var length = Read(value, account);
        if (length == 0)
        {
            return 0;
        }

        account = account[..length];
        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute((HashPurpose)ValueKind.Iban, account, bytes);
        Redraw(bytes, account[HeadLength..^TagLength]);
        WriteTag(hash, account);
        account[2] = account[3] = (byte)'0';
        var check = 98 - Remainder(account);
        account[2] = (byte)('0' + (check / 10));
        account[3] = (byte)('0' + (check % 10));
        var next = 0;
        for (var i = 0; i < value.Length; i++)
        {
            destination[i] = value[i] == ' ' ? value[i] : (byte)(account[next] | (value[i] >= 'a' ? 0x20 : 0));
            next += value[i] == ' ' ? 0 : 1;
        }

        return value.Length;
    }

    private static void WriteTag(KeyedHash hash, Span<byte> account)
    {
        Span<byte> input = stackalloc byte[MostLength];
        account[..2].CopyTo(input);
        account[HeadLength..^TagLength].CopyTo(input[2..]);
        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        hash.Compute(HashPurpose.IbanTag, input[..(account.Length - HeadLength - TagLength + 2)], bytes);
        Redraw(bytes, account[^TagLength..]);
    }

    private static void Redraw(ReadOnlySpan<byte> bytes, Span<byte> characters)
    {
        var draw = new HashDraw(bytes);
        foreach (ref var character in characters)
        {
            character = character >= 'A' ? (byte)('A' + draw.Next(26)) : draw.NextDigit();
        }
    }

    // Without spaces, in upper case; 0 when it is no IBAN.
    private static int Read(ReadOnlySpan<byte> value, Span<byte> account)
    {
        var length = 0;
        foreach (var character in value)
        {
            if (character == ' ')
            {
                continue;
            }

            if (length == MostLength || !char.IsAsciiLetterOrDigit((char)character))
            {
                return 0;
            }

            account[length++] = character >= 'a' ? (byte)(character & ~0x20) : character;
        }

        return length >= LeastLength && account[0] >= 'A' && account[1] >= 'A' && account[2] <= '9' && account[3] <= '9' ? length : 0;
    }

    // Of the number that is the account with its first four characters last and 10 to 35 for A to Z, modulo 97: 1 when the check is right.
    private static int Remainder(ReadOnlySpan<byte> account)
    {
        var remainder = 0;
        for (var i = 0; i < account.Length; i++)
        {
            var character = account[(i + HeadLength) % account.Length];
            remainder = character >= 'A' ? ((remainder * 100) + character - 'A' + 10) % 97 : ((remainder * 10) + character - '0') % 97;
        }

        return remainder;
    }
}
