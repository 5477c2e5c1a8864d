namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// What a keyed hash is for: the first byte of what is hashed, so that hashes for different ends are independent of each other. Values
/// below 64 are those of <see cref="ValueKind"/>. The values are part of the form: another value gives other pseudonyms.
/// </summary>
internal enum HashPurpose : byte
{
    /// <summary>The tag by which the pseudonym of a text is recognised.</summary>
    TextTag = 64,

    /// <summary>The tag by which the pseudonym of a UUID is recognised.</summary>
    UuidTag = 65,

    /// <summary>The tag by which the pseudonym of an IBAN is recognised.</summary>
    IbanTag = 66,

    /// <summary>The signature by which the pseudonym of a token is recognised.</summary>
    JwtTag = 67,

    /// <summary>The <c>hash</c> action.</summary>
    Hash = 80,

    /// <summary>The key of <see cref="SipHash"/>.</summary>
    QuickKey = 96,
}
