using Umbra.Configuration;

namespace Umbra.Safety;

/// <summary>
/// The preflight before <c>umbra run</c> and <c>umbra mirror</c> listen. It waits for name servers no longer than
/// <see cref="Surroundings.Patience"/>, since production waits with it; what is not known by then is a warning.
/// </summary>
internal static class StartPreflight
{
    /// <summary>Looks, and says what was found.</summary>
    /// <param name="load">Loads the configuration that is about to start.</param>
    /// <param name="say">Takes a line for each finding.</param>
    /// <param name="surroundings">Who resolves names.</param>
    /// <returns>Whether it may start. One that has errors may: whoever starts it tells them.</returns>
    public static async Task<bool> AllowsAsync(Func<ConfigurationResult?> load, Action<string> say, Surroundings surroundings)
    {
        if (load() is not { Configuration: { } configuration, Keys: { } keys })
        {
            return true;
        }

        var findings = await Preflight.FindAsync(configuration, keys, surroundings).ConfigureAwait(false);
        foreach (var finding in findings)
        {
            say(finding.ToString());
        }

        if (findings.All(finding => finding.Weight == FindingWeight.Warning))
        {
            return true;
        }

        say("not started: mend the errors above, or set safety: warn where they are meant");
        return false;
    }
}
