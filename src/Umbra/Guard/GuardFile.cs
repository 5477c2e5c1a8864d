using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Guard;

/// <summary>The guard's configuration out of a file, the environment and flags.</summary>
/// <param name="fileName">The file; <c>-</c> for stdin, which is read once; null for none.</param>
/// <param name="flags">What flags lay over file and environment.</param>
internal sealed class GuardFile(string? fileName, ImmutableArray<Overlay> flags)
{
    /// <summary>What variables begin with. Not as those of umbra.yaml: one environment may hold both.</summary>
    public const string VariablePrefix = "UMBRA_GUARD__";

    private ConfigurationSource? _stdin;

    /// <summary>Reads it, as it is now.</summary>
    /// <returns>The configuration and its rules; or null, and everything that is wrong.</returns>
    public (GuardConfiguration? Configuration, RuleSet? Rules, ImmutableArray<string> Problems) Load()
    {
        var source = _stdin ?? new ConfigurationSource().With(EnvironmentOverlays.From(Environment.GetEnvironmentVariables(), VariablePrefix));
        if (fileName is not null && _stdin is null)
        {
            if (!ConfigurationFile.TryRead(fileName, Console.In, out var read, out var error, VariablePrefix))
            {
                return (null, null, [error.ToString()]);
            }

            source = read;
            _stdin = fileName == "-" ? read : null;
        }

        return Load(source.With(flags), References.OfThisProcess);
    }

    /// <summary>Makes a configuration of its source.</summary>
    public static (GuardConfiguration? Configuration, RuleSet? Rules, ImmutableArray<string> Problems) Load(ConfigurationSource source, References references)
    {
        var (configuration, errors) = ConfigurationLoader.Load<GuardConfiguration>(source, references, "listen: and rules:", GuardValidator.Validate);
        if (configuration is null)
        {
            return (null, null, [.. errors.Select(error => error.ToString())]);
        }

        try
        {
            return (configuration, RuleSet.From(configuration), []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, null, [$"{source.FileName ?? "configuration"}: rules: a bodyFile cannot be read: {exception.Message}"]);
        }
    }
}
