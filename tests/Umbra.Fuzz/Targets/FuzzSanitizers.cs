using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Fuzz.Targets;

/// <summary>Sanitizers of the two profiles.</summary>
internal static class FuzzSanitizers
{
    private static readonly Pseudonymizer Pseudonyms = new("a key for fuzzing, of some length"u8);

    public static IReadOnlyList<Sanitizer> All { get; } =
        [.. new[] { SanitizeProfile.Standard, SanitizeProfile.Strict }.Select(profile => new Sanitizer(new SanitizeSettings { Profile = profile }, Pseudonyms))];
}
