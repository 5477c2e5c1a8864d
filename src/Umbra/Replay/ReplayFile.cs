using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Replay;

/// <summary>How a recording is replayed, out of a file, the environment and flags.</summary>
internal static class ReplayFile
{
    /// <summary>What variables begin with.</summary>
    public const string VariablePrefix = "UMBRA_REPLAY__";

    /// <summary>Reads it.</summary>
    /// <param name="fileName">The file; null for none.</param>
    /// <param name="flags">What flags lay over file and environment.</param>
    /// <returns>The configuration; or null, and everything that is wrong.</returns>
    public static (ReplayConfiguration? Configuration, ImmutableArray<string> Problems) Load(string? fileName, IEnumerable<Overlay> flags)
    {
        var source = new ConfigurationSource().With(EnvironmentOverlays.From(Environment.GetEnvironmentVariables(), VariablePrefix));
        if (fileName is not null)
        {
            if (!ConfigurationFile.TryRead(fileName, Console.In, out var read, out var error, VariablePrefix))
            {
                return (null, [error.ToString()]);
            }

            source = read;
        }

        var (configuration, errors) = ConfigurationLoader.Load<ReplayConfiguration>(source.With(flags), References.OfThisProcess, "to: and speed:", ReplayValidator.Validate);
        return (configuration, [.. errors.Select(one => one.ToString())]);
    }
}
