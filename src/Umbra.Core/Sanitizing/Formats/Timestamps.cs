namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Points in time as RFC 3339 writes them: they are on every record, look like numbers in groups, and tell of nobody.</summary>
internal static class Timestamps
{
    private const int DateAndTime = 19; // 2026-11-25T04:42:13
    private const int Longest = 35;

    /// <summary>Whether a value is one: date, <c>T</c> or a space, time, then perhaps a fraction, and <c>Z</c>, an offset or nothing.</summary>
    public static bool Is(ReadOnlySpan<byte> value)
    {
        if (value.Length is < DateAndTime or > Longest || value[4] != '-' || value[7] != '-' || value[10] is not ((byte)'T' or (byte)' ') || value[13] != ':' || value[16] != ':')
        {
            return false;
        }

        for (var i = 0; i < DateAndTime; i++)
        {
            if (i is not (4 or 7 or 10 or 13 or 16) && !IsDigit(value[i]))
            {
                return false;
            }
        }

        var rest = value[DateAndTime..];
        if (rest.Length > 1 && rest[0] == '.')
        {
            var digits = 1;
            while (digits < rest.Length && digits <= 9 && IsDigit(rest[digits]))
            {
                digits++;
            }

            rest = rest[digits..];
        }

        return rest.Length == 0 || (rest.Length == 1 && rest[0] == 'Z')
            || (rest.Length == 6 && rest[0] is (byte)'+' or (byte)'-' && IsDigit(rest[1]) && IsDigit(rest[2]) && rest[3] == ':' && IsDigit(rest[4]) && IsDigit(rest[5]));
    }

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}
