using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;

namespace Umbra.Core.Recording.Formats;

/// <summary>GoReplay's <c>.gor</c>: a line of meta data, a raw HTTP message, and a separator; nothing is escaped.</summary>
/// <remarks>
/// <code>
/// type SP id SP timestamp [SP latency] LF  message  LF 🐵🙈🙉 LF
/// </code>
/// Type 1 is a request, 2 production's response, 3 a replayed response. Times are nanoseconds, since 1970 or as a length. The id is the same for a request and its
/// responses.
/// </remarks>
internal static class GorFormat
{
    /// <summary>Digits of an id.</summary>
    public const int IdDigits = 24;

    private const int IdDigitsOfOldFiles = 40;

    /// <summary>What stands between two messages.</summary>
    public static ReadOnlySpan<byte> Separator => "\n🐵🙈🙉\n"u8;

    /// <summary>Reads a line of meta data.</summary>
    /// <param name="chunk">What stands between two separators.</param>
    /// <param name="meta">What the line says.</param>
    /// <param name="message">Where the message begins.</param>
    /// <returns>False when the chunk does not begin with such a line.</returns>
    public static bool TryReadMeta(ReadOnlySpan<byte> chunk, out GorMeta meta, out int message)
    {
        meta = default;
        message = 0;
        var end = chunk[..Math.Min(chunk.Length, 200)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return false;
        }

        var line = chunk[..end].TrimEnd((byte)'\r');
        var type = Word(ref line);
        if (type.Length != 1 || type[0] is < (byte)'1' or > (byte)'3' || !TryReadId(Word(ref line), out var id) || !TryReadNumber(Word(ref line), out var time))
        {
            return false;
        }

        var latency = 0L;
        if (line.Length > 0 && !TryReadNumber(line, out latency))
        {
            return false;
        }

        meta = new GorMeta((GorType)(type[0] - '0'), id, time, latency);
        message = end + 1;
        return true;
    }

    /// <summary>An id's digits.</summary>
    public static string Id(UInt128 id) => Short(id).ToString("x24", CultureInfo.InvariantCulture);

    /// <summary>An identity as far as the format has digits for it. Umbra's own have 32, of which the first are a process's: they go into the others.</summary>
    public static UInt128 Short(UInt128 id) => (id ^ (id >> (4 * IdDigits) << 32)) & ((UInt128.One << (4 * IdDigits)) - 1);

    // What stands before the next space; it and the space are taken off.
    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        line = space < 0 ? default : line[(space + 1)..];
        return word;
    }

    private static bool TryReadId(ReadOnlySpan<byte> digits, out UInt128 id)
    {
        id = 0;
        if (digits.IsEmpty || digits.Length > IdDigitsOfOldFiles || digits.IndexOfAnyExcept("0123456789abcdefABCDEF"u8) >= 0)
        {
            return false;
        }

        if (digits.Length > 32)
        {
            id = XxHash128.HashToUInt128(digits);
            return true;
        }

        foreach (var digit in digits)
        {
            id = (id << 4) | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long value) => Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && value >= 0;
}

/// <summary>What a line of meta data says.</summary>
/// <param name="Type">What follows.</param>
/// <param name="Id">The id.</param>
/// <param name="Time">When the message's first packet came, ns since 1970; of a replayed response, when the request was sent.</param>
/// <param name="Latency">From the message's first packet to its last, ns; of a replayed response, how long it took. Old files have none for requests.</param>
internal readonly record struct GorMeta(GorType Type, UInt128 Id, long Time, long Latency);

/// <summary>Kinds of messages.</summary>
internal enum GorType : byte
{
    /// <summary>A request.</summary>
    Request = 1,

    /// <summary>Production's response.</summary>
    Response = 2,

    /// <summary>A response to a replay.</summary>
    ReplayedResponse = 3,
}
