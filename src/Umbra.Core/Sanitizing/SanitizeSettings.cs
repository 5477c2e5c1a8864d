using System.Collections.Immutable;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Sanitizing;

/// <summary>What is taken out of a mirror's copies. Immutable.</summary>
internal sealed record SanitizeSettings
{
    /// <summary>The most bytes of a body after its content coding was undone, unless the settings say otherwise.</summary>
    /// <value>8 MiB.</value>
    public const int DefaultDecodedBytes = 8 * 1024 * 1024;

    /// <summary>The set of rules that stands behind <see cref="Rules"/>.</summary>
    /// <value>Default: <see cref="SanitizeProfile.Standard"/>.</value>
    public SanitizeProfile Profile { get; init; } = SanitizeProfile.Standard;

    /// <summary>Rules of the user's own; the first that fits a value decides.</summary>
    public ImmutableArray<SanitizeRule> Rules { get; init; } = [];

    /// <summary>Media types whose bodies leave as they are: <c>image/png</c>, <c>image/*</c>.</summary>
    public ImmutableArray<string> Passthrough { get; init; } = [];

    /// <summary>What becomes of the file parts of a multipart body that cannot be read as text.</summary>
    /// <value>Default: <see cref="FileTreatment.Filler"/>.</value>
    public FileTreatment Files { get; init; } = FileTreatment.Filler;

    /// <summary>The most bytes of a body after its content coding was undone; a larger one is not sent.</summary>
    public int MostDecodedBytes { get; init; } = DefaultDecodedBytes;

    /// <summary>Signs the bearer tokens of requests again, for a shadow that asks who its users are; null to treat them as any other credential.</summary>
    public TokenSettings? Tokens { get; init; }

    /// <summary>Differs when the key of the pseudonyms does; tells nothing of it.</summary>
    public string KeyStamp { get; init; } = "";

    /// <summary>Whether two say the same. A record compares its lists by identity, and a reload makes new ones.</summary>
    public bool IsSameAs(SanitizeSettings other) =>
        Rules.SequenceEqual(other.Rules) && Passthrough.SequenceEqual(other.Passthrough) && this with { Rules = other.Rules, Passthrough = other.Passthrough } == other;
}

/// <summary>How bearer tokens (JWT) are signed again.</summary>
/// <param name="Key">The shadow's key: a private key in PEM, or a secret.</param>
/// <param name="KeyId">The key's id in the token's header; null for none.</param>
/// <param name="Claims">What becomes of the claims.</param>
internal sealed record TokenSettings(string Key, string? KeyId, JwtClaims Claims)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => $"{nameof(TokenSettings)} {KeyId} {Claims}";
}

/// <summary>The built-in sets of rules.</summary>
internal enum SanitizeProfile : byte
{
    /// <summary>Nothing is changed.</summary>
    None,

    /// <summary>Credentials go; personal data that can be told by its form or its name becomes pseudonyms.</summary>
    Standard,

    /// <summary>As standard; and every text becomes a pseudonym that is not plainly harmless, and only well-known header fields are kept.</summary>
    Strict,
}

/// <summary>What becomes of a file part.</summary>
internal enum FileTreatment : byte
{
    /// <summary>As many bytes of no meaning.</summary>
    Filler,

    /// <summary>The part is left out.</summary>
    Drop,

    /// <summary>It leaves as it is.</summary>
    Keep,
}
