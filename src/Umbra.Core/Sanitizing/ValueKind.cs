namespace Umbra.Core.Sanitizing;

/// <summary>What a value is, as far as the sanitizer needs to know: how it is found, and what its pseudonym looks like.</summary>
internal enum ValueKind : byte
{
    /// <summary>A text of no known form.</summary>
    Text,

    /// <summary>An e-mail address (RFC 5321 section 4.1.2, without quoted local parts).</summary>
    Email,

    /// <summary>A payment card's number (ISO/IEC 7812), with or without separators.</summary>
    CardNumber,

    /// <summary>A telephone number: E.164 with its plus sign, or a common national form.</summary>
    Telephone,

    /// <summary>An international bank account number (ISO 13616).</summary>
    Iban,

    /// <summary>A social security number of the United States, with its hyphens.</summary>
    SocialSecurityNumber,

    /// <summary>An IPv4 address in four decimal parts without leading zeros.</summary>
    IPv4,

    /// <summary>An IPv6 address (RFC 4291 section 2.2).</summary>
    IPv6,

    /// <summary>A JSON web token: three base64url parts (RFC 7519).</summary>
    Jwt,

    /// <summary>A UUID in its usual form (RFC 9562 section 4).</summary>
    Uuid,

    /// <summary>A whole number, decimal, without sign.</summary>
    Integer,

    /// <summary>A date, <c>1987-06-05</c>, perhaps with a time behind it.</summary>
    Date,

    /// <summary>A key of a cloud or of a version-control host: AWS, GitHub, GitLab, Google, Slack, Stripe and their like.</summary>
    ServiceKey,

    /// <summary>A private key in PEM (RFC 7468), from its first line to its last.</summary>
    PrivateKey,

    /// <summary>What follows <c>Bearer</c> or <c>Basic</c> (RFC 6750, RFC 7617).</summary>
    Credential,

    /// <summary>A text of high entropy beside a name that tells of a secret: <c>api_key=…</c>.</summary>
    Secret,
}
