namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>What becomes of the claims of a token that is signed again.</summary>
internal enum JwtClaims
{
    /// <summary>They stay as they are.</summary>
    Keep,

    /// <summary>Their values become pseudonyms, as in a token that is not signed again.</summary>
    Pseudonyms,
}
