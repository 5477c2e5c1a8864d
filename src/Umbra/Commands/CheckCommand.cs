using System.CommandLine;
using Umbra.Configuration;

namespace Umbra.Commands;

/// <summary><c>umbra check</c>: everything that is wrong with a configuration, or what it would do.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("check", "Says everything that is wrong with a file, each with its line and the mend; changes nothing.",
            """
            $ umbra check -c umbra.yaml
            umbra.yaml:14: mirrors.staging.precent: is not a known key (did you mean percent?)
            1 error
            """);
        var file = new Option<string>("--config", "-c") { Description = "The file; - is stdin.", HelpName = "FILE", DefaultValueFactory = _ => ConfigurationFile.DefaultName };
        command.Add(file);
        command.SetAction(parsed => Run(parsed.GetValue(file)!, Console.In, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>Checks, with this process's environment laid over the file.</summary>
    /// <param name="fileName">The file; <c>-</c> for <paramref name="stdin"/>.</param>
    /// <param name="stdin">Read when the file is <c>-</c>.</param>
    /// <param name="stdout">Takes the summary.</param>
    /// <param name="stderr">Takes the errors.</param>
    /// <returns>The exit code: 0 when nothing is wrong, else 2.</returns>
    public static int Run(string fileName, TextReader stdin, TextWriter stdout, TextWriter stderr)
    {
        if (!ConfigurationFile.TryRead(fileName, stdin, out var source, out var error))
        {
            stderr.WriteLine(error);
            return ExitCode.Usage;
        }

        return Run(source, stdout, stderr);
    }

    /// <summary>Checks a configuration whose overlays are all there.</summary>
    public static int Run(ConfigurationSource source, TextWriter stdout, TextWriter stderr)
    {
        var result = ConfigurationLoader.Load(source);
        foreach (var error in result.Errors)
        {
            stderr.WriteLine(error.ToString());
        }

        if (result.Configuration is not { } configuration)
        {
            stderr.WriteLine(result.Errors.Length == 1 ? "1 error" : $"{result.Errors.Length} errors");
            return ExitCode.Usage;
        }

        stdout.WriteLine($"{source.FileName ?? "configuration"}: ok");
        foreach (var found in configuration.Sources)
        {
            stdout.WriteLine($"  source {found.Name}: tap on {found.Tap.Listen} in front of {string.Join(", ", found.Tap.Production.Select(address => $"{address.Host}:{address.Port}"))}");
        }

        foreach (var mirror in configuration.Mirrors)
        {
            stdout.WriteLine($"  mirror {mirror.Name}: {Share(mirror)} of {string.Join(", ", mirror.From)} to {mirror.To}{(mirror.Paused ? ", paused" : "")}");
        }

        return ExitCode.Fine;
    }

    private static string Share(MirrorConfiguration mirror) =>
        mirror.Percent is { } percent ? Units.Format(percent) : $"{string.Join(", ", mirror.Ramp!.Steps.Select(Units.Format))}, each for {Units.Format(mirror.Ramp.Every)},";
}
