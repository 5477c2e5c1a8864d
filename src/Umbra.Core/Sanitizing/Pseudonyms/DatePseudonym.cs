using System.Buffers.Text;
using System.Globalization;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// Another day of the same year, never the day itself, by a keyed permutation of the year's days; what stands behind the day (a time) stays.
/// It cannot be told from a date that is none, so it is not recognised.
/// </summary>
internal static class DatePseudonym
{
    private const int Length = 10;

    // Half of the rounds before the step and half after it.
    private const int RoundsEachWay = FeistelNetwork.Rounds / 2;

    /// <summary>Writes the pseudonym; 0 when the value does not begin with a day that the calendar has (ISO 8601, years 1 to 9999).</summary>
    public static int Write(KeyedHash hash, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (!TryRead(value, out var year, out var day))
        {
            return 0;
        }

        // 365 is 5 times 73, 366 is 6 times 61. Through the network, one step on, and back: a permutation that leaves no day where it is.
        var (left, right) = DateTime.IsLeapYear(year) ? (6, 61) : (5, 73);
        var network = new FeistelNetwork(hash, (HashPurpose)ValueKind.Date, year, (ulong)left, (ulong)right);
        var (high, low) = network.Forward((ulong)(day / right), (ulong)(day % right), RoundsEachWay);
        var stepped = (((int)high * right) + (int)low + 1) % (left * right);
        (high, low) = network.Backward((ulong)(stepped / right), (ulong)(stepped % right), RoundsEachWay);
        var date = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(((int)high * right) + (int)low);
        value.CopyTo(destination);
        date.TryFormat(destination[..Length], out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return value.Length;
    }

    private static bool TryRead(ReadOnlySpan<byte> value, out int year, out int day)
    {
        (year, day) = (0, 0);
        if (value.Length < Length
            || value[4] != '-' || value[7] != '-'
            || (value.Length > Length && value[Length] is >= (byte)'0' and <= (byte)'9')
            || !TryReadDigits(value[..4], out year)
            || !TryReadDigits(value.Slice(5, 2), out var month)
            || !TryReadDigits(value.Slice(8, 2), out var dayOfMonth)
            || year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new DateTime(year, month, dayOfMonth, 0, 0, 0, DateTimeKind.Utc).DayOfYear - 1;
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(digits, out number, out _);
    }
}
