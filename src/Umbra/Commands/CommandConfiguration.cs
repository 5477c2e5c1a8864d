using System.Collections;
using Umbra.Configuration;

namespace Umbra.Commands;

/// <summary>The configuration that a command looks at, to find a running Umbra or what it left.</summary>
internal static class CommandConfiguration
{
    // What says where it is, whatever it mirrors.
    private static readonly string[] Whereabouts = ["state", "admin", "results"];

    /// <summary>
    /// The file, with the environment over it; where there is none, what variables say of the whereabouts: one that was started by <c>umbra mirror</c> may have no file.
    /// </summary>
    /// <param name="file">The file; null: <c>umbra.yaml</c> where there is one.</param>
    /// <exception cref="CommandFailure">It is wrong.</exception>
    public static UmbraConfiguration Find(string? file) =>
        file is not null || File.Exists(ConfigurationFile.DefaultName) ? Load(file ?? ConfigurationFile.DefaultName) : OfEnvironment(Environment.GetEnvironmentVariables());

    /// <summary>The file, with the environment over it.</summary>
    /// <exception cref="CommandFailure">It is wrong.</exception>
    public static UmbraConfiguration Load(string file)
    {
        if (!ConfigurationFile.TryRead(file, Console.In, out var source, out var error))
        {
            throw new CommandFailure(ExitCode.Usage, error.ToString());
        }

        var result = ConfigurationLoader.Load(source);
        return result.Configuration ?? throw new CommandFailure(ExitCode.Usage, string.Join(Environment.NewLine, result.Errors));
    }

    /// <summary>What variables say of the whereabouts; the rest of them is not looked at.</summary>
    /// <param name="variables">As <see cref="Environment.GetEnvironmentVariables()"/> gives them.</param>
    /// <exception cref="CommandFailure">It is wrong.</exception>
    public static UmbraConfiguration OfEnvironment(IDictionary variables)
    {
        var overlays = EnvironmentOverlays.From(variables).Where(overlay => Whereabouts.Contains(overlay.Path.Split('.')[0]));
        var (configuration, errors) = ConfigurationLoader.Load<UmbraConfiguration>(
            new ConfigurationSource().With(overlays), References.OfThisProcess, "", static (_, _) => { }); // there are no sources or mirrors in it to be missed
        return configuration ?? throw new CommandFailure(ExitCode.Usage, string.Join(Environment.NewLine, errors));
    }
}
