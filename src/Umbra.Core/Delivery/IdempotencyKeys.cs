using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Umbra.Core.Delivery;

/// <summary>
/// A mirror's own idempotency keys (draft-ietf-httpapi-idempotency-key-header). A key that a client made becomes another, always the same
/// one, so that the client's retry is a retry at the shadow too, and no store that both sides use takes one for the other's. A key that is
/// missing is made of the exchange's id, so that the same exchange delivered again, or replayed, is the same request.
/// </summary>
/// <remarks>
/// Half of HMAC-SHA256 under the mirror's name: two keys meet by chance once in 2⁶⁴. The name is no secret: what is hidden is only what
/// cannot be guessed, as a client's key has to be anyway.
/// </remarks>
internal sealed class IdempotencyKeys(string mirror, string field, bool makesMissing)
{
    private const int UuidBytes = 36;

    private static readonly SearchValues<byte> HexBytes = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // Two names for two uses: a client's key that looks like an exchange's id gives another key than that exchange does.
    private readonly byte[] _valueName = Encoding.UTF8.GetBytes("umbra key of a value: " + mirror);
    private readonly byte[] _exchangeName = Encoding.UTF8.GetBytes("umbra key of an exchange: " + mirror);

    /// <summary>The field's name, as it is written where there was none.</summary>
    public byte[] Field { get; } = Encoding.ASCII.GetBytes(field);

    /// <summary>A request without a key gets one.</summary>
    public bool MakesMissing { get; } = makesMissing;

    /// <summary>Whether a method is safe (RFC 9110 section 9.2.1), so that its requests need no key.</summary>
    public static bool IsSafe(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("OPTIONS"u8) || method.SequenceEqual("TRACE"u8);

    /// <summary>Whether that is the field's name.</summary>
    public bool IsFor(ReadOnlySpan<byte> name) => name.Length == Field.Length && Ascii.EqualsIgnoreCase(name, Field);

    /// <summary>Writes the key that stands for a client's, in the same form: quoted when it was, a UUID for a UUID, else 32 hexadecimal digits.</summary>
    public void WriteDerived(ref SpanWriter writer, ReadOnlySpan<byte> value)
    {
        var isQuoted = value[0] == '"';
        var key = isQuoted && value.Length > 1 && value[^1] == '"' ? value[1..^1] : value;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_valueName, key, hash);
        Write(ref writer, hash, isQuoted, IsUuid(key));
    }

    /// <summary>Writes the whole field of an exchange whose client made no key: quoted, as the draft asks for.</summary>
    public void WriteMade(ref SpanWriter writer, UInt128 exchange)
    {
        Span<byte> id = stackalloc byte[16];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(id, exchange);
        HMACSHA256.HashData(_exchangeName, id, hash);
        writer.Write(Field);
        writer.Write(": "u8);
        Write(ref writer, hash, isQuoted: true, isUuid: false);
        writer.Write("\r\n"u8);
    }

    private static void Write(ref SpanWriter writer, scoped ReadOnlySpan<byte> hash, bool isQuoted, bool isUuid)
    {
        var high = BinaryPrimitives.ReadUInt64BigEndian(hash);
        var low = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        writer.Write(isQuoted ? "\""u8 : default);
        if (isUuid)
        {
            WriteUuid(ref writer, high, low);
        }
        else
        {
            writer.WriteHex(high, 16);
            writer.WriteHex(low, 16);
        }

        writer.Write(isQuoted ? "\""u8 : default);
    }

    // Version 8, which is for values made by a rule of one's own (RFC 9562 section 5.8).
    private static void WriteUuid(ref SpanWriter writer, ulong high, ulong low)
    {
        writer.WriteHex(high >> 32, 8);
        writer.Write("-"u8);
        writer.WriteHex((high >> 16) & 0xffff, 4);
        writer.Write("-"u8);
        writer.WriteHex((high & 0x0fff) | 0x8000, 4);
        writer.Write("-"u8);
        writer.WriteHex(((low >> 48) & 0x3fff) | 0x8000, 4);
        writer.Write("-"u8);
        writer.WriteHex(low & 0xffff_ffff_ffff, 12);
    }

    private static bool IsUuid(ReadOnlySpan<byte> key) =>
        key.Length == UuidBytes && key[8] == '-' && key[13] == '-' && key[18] == '-' && key[23] == '-'
        && !key[..8].ContainsAnyExcept(HexBytes) && !key[9..13].ContainsAnyExcept(HexBytes) && !key[14..18].ContainsAnyExcept(HexBytes)
        && !key[19..23].ContainsAnyExcept(HexBytes) && !key[24..].ContainsAnyExcept(HexBytes);
}
