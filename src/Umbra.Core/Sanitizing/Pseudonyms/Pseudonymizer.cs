using System.Buffers.Text;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// Gives values pseudonyms that keep their form: the same value gets the same one, in every process and for as long as the key is the same, and
/// who has not the key cannot tell which value it was. What each kind becomes is on <c>docs/reference/pseudonyms.md</c>. For any number of
/// threads at once; nothing is allocated once a thread has used it.
/// </summary>
internal sealed class Pseudonymizer
{
    /// <summary>The fewest bytes of a key.</summary>
    public const int LeastKeyBytes = 16;

    /// <summary>Bytes of a <c>hash</c>.</summary>
    public const int HashLength = 32;

    // Around a token's claims: dots, signature, and what encoding rounds up. It also covers every kind that has a fixed form, of 39 bytes at most.
    private const int FixedBytes = 64;

    private readonly KeyedHash _hash;
    private readonly ThreadLocal<RecentPseudonyms> _recent = new(() => new RecentPseudonyms());

    /// <summary>Makes one for a key.</summary>
    /// <param name="key">At least <see cref="LeastKeyBytes"/> bytes; copied.</param>
    /// <exception cref="ArgumentException">The key is shorter.</exception>
    public Pseudonymizer(ReadOnlySpan<byte> key)
    {
        if (key.Length < LeastKeyBytes)
        {
            throw new ArgumentException($"A key for pseudonyms needs at least {LeastKeyBytes} bytes; this one has {key.Length}.", nameof(key));
        }

        _hash = new KeyedHash(key);
    }

    /// <summary>A length that no pseudonym of a value of that length exceeds, of any kind.</summary>
    /// <param name="valueLength">Bytes of the value.</param>
    public static int SizeBound(int valueLength) => checked(JwtClaimsRewriter.SizeBound(valueLength) + FixedBytes);

    /// <summary>
    /// Writes the pseudonym of a value. One that is a pseudonym already is written as it stands, nothing for nothing, and one that has not the
    /// form of its kind becomes that of a <see cref="ValueKind.Text"/>.
    /// </summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="value">The value itself: UTF-8 without the escapes of JSON, URLs or whatever it stood in.</param>
    /// <param name="destination"><see cref="SizeBound"/> bytes, apart from the value's.</param>
    /// <returns>Bytes written.</returns>
    public int Write(ValueKind kind, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (value.Length is 0 or > RecentPseudonyms.LongestValue)
        {
            return Make(kind, value, destination);
        }

        var recent = _recent.Value!;
        var fingerprint = RecentPseudonyms.Fingerprint(kind, value);
        var length = recent.Recall(fingerprint, destination);
        if (length == 0)
        {
            length = Make(kind, value, destination);
            recent.Remember(fingerprint, destination[..length]);
        }

        return length;
    }

    private int Make(ValueKind kind, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (value.IsEmpty || IsPseudonym(kind, value))
        {
            value.CopyTo(destination);
            return value.Length;
        }

        var written = kind switch
        {
            ValueKind.Email => EmailPseudonym.Write(_hash, value, destination),
            ValueKind.CardNumber => CardNumberPseudonym.Write(_hash, value, destination),
            ValueKind.Telephone => TelephonePseudonym.Write(_hash, value, destination),
            ValueKind.Iban => IbanPseudonym.Write(_hash, value, destination),
            ValueKind.SocialSecurityNumber => SocialSecurityNumberPseudonym.Write(_hash, value, destination),
            ValueKind.IPv4 => IPv4Pseudonym.Write(_hash, value, destination),
            ValueKind.IPv6 => IPv6Pseudonym.Write(_hash, value, destination),
            ValueKind.Uuid => UuidPseudonym.Write(_hash, value, destination),
            ValueKind.Integer => IntegerPseudonym.Write(_hash, value, destination),
            ValueKind.Date => DatePseudonym.Write(_hash, value, destination),
            ValueKind.Jwt => JwtPseudonym.Write(this, _hash, value, destination),
            ValueKind.ServiceKey or ValueKind.PrivateKey or ValueKind.Credential or ValueKind.Secret => TextPseudonym.Write(_hash, kind, value, destination),
            _ => 0,
        };
        return written > 0 ? written : TextPseudonym.Write(_hash, ValueKind.Text, value, destination);
    }

    /// <summary>Whether a value is a pseudonym, so that it is left when it is met again. Numbers and dates cannot be told: never true for them.</summary>
    /// <param name="kind">What the value is.</param>
    /// <param name="value">The value itself.</param>
    public bool IsPseudonym(ValueKind kind, ReadOnlySpan<byte> value)
    {
        var isOfKind = kind switch
        {
            ValueKind.Email => EmailPseudonym.Is(value),
            ValueKind.CardNumber => CardNumberPseudonym.Is(value),
            ValueKind.Telephone => TelephonePseudonym.Is(value),
            ValueKind.Iban => IbanPseudonym.Is(_hash, value),
            ValueKind.SocialSecurityNumber => SocialSecurityNumberPseudonym.Is(value),
            ValueKind.IPv4 => IPv4Pseudonym.Is(value),
            ValueKind.IPv6 => IPv6Pseudonym.Is(value),
            ValueKind.Uuid => UuidPseudonym.Is(_hash, value),
            ValueKind.Jwt => JwtPseudonym.Is(_hash, value),
            _ => false,
        };
        return isOfKind || TextPseudonym.Is(_hash, value); // what had not the form of its kind became a text
    }

    /// <summary>Writes the first 16 bytes of HMAC-SHA256 over the purpose's byte (0x50) and the value, in lower-case hexadecimal.</summary>
    /// <param name="value">The value itself.</param>
    /// <param name="destination"><see cref="HashLength"/> bytes.</param>
    /// <returns><see cref="HashLength"/>.</returns>
    public int WriteHash(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[KeyedHash.Size];
        _hash.Compute(HashPurpose.Hash, value, bytes);
        for (var i = 0; i < HashLength / 2; i++)
        {
            Utf8Formatter.TryFormat(bytes[i], destination[(2 * i)..], out _, new System.Buffers.StandardFormat('x', 2));
        }

        return HashLength;
    }
}
