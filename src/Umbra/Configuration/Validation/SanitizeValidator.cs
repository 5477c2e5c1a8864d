using Umbra.Configuration.Shapes;
using Umbra.Core.Sanitizing;

namespace Umbra.Configuration.Validation;

/// <summary>Checks a mirror's sanitizing: a rule that says something which its action does not use was meant otherwise.</summary>
internal static class SanitizeValidator
{
    private const int LeastCharactersOfAKey = 16;

    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(SanitizeConfiguration sanitize, string key, Reading reading)
    {
        foreach (var (index, rule) in sanitize.Rules.Index())
        {
            var item = reading.Has(KeyPath.Item(key + ".rules", index)) ? KeyPath.Item(key + ".rules", index) : key + ".rules";
            Unused(item, "keepLast", rule.Do != SanitizeAction.Mask, "mask", reading);
            Unused(item, "with", rule.Do != SanitizeAction.Replace, "replace", reading);
            Unused(item, "as", rule.Do != SanitizeAction.Pseudonym, "pseudonym", reading);
            if (rule.Do == SanitizeAction.Replace && rule.With is null && reading.Has(item))
            {
                reading.Report(item, "replaces by nothing", "say with what: with: redacted");
            }

            // RFC 9110 section 5.5: it would end the line, and begin a field that nobody wrote.
            if (rule is { Do: SanitizeAction.Replace, With: { } constant } && (rule.Header ?? rule.Cookie) is not null && constant.Any(character => char.IsControl(character) && character != '\t'))
            {
                reading.Report($"{item}.with", $"has a control character, which a {(rule.Header is null ? "cookie" : "header")} cannot hold", "write it without line breaks and the like");
            }
        }
    }

    /// <summary>Checks the key of the pseudonyms.</summary>
    public static void ValidateKey(UmbraConfiguration configuration, Reading reading)
    {
        if (configuration.PseudonymKey?.Reveal() is { Length: < LeastCharactersOfAKey })
        {
            reading.Report("pseudonymKey", "is too short to be a key", $"at least {LeastCharactersOfAKey} characters: openssl rand -hex 32");
        }
    }

    private static void Unused(string item, string part, bool isUnused, string action, Reading reading)
    {
        if (isUnused && reading.Has($"{item}.{part}"))
        {
            reading.Report($"{item}.{part}", $"is only for do: {action}", $"write do: {action}, or remove it");
        }
    }
}
