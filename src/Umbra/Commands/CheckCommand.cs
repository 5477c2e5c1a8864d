using System.Collections.Immutable;
using System.CommandLine;
using Umbra.Configuration;
using Umbra.Safety;
using Umbra.Safety.Active;

namespace Umbra.Commands;

/// <summary><c>umbra check</c>: everything that is wrong with a configuration, then the preflight, or what it would do.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("check", "Says everything that is wrong with a file, then the common mistakes in it, each with its line and the mend; changes nothing.",
            """
            $ umbra check -c umbra.yaml
            umbra.yaml:14: mirrors.staging.precent: is not a known key (did you mean percent?)
            1 error

            $ umbra check -c umbra.yaml
            umbra.yaml:15: mirrors.staging.percent: warning: 100% of production from the first moment on, without a `ramp` (begin with percent: 1 and raise it with `umbra set`, or give it a `ramp`) [no-ramp; advice: start with small percentages]
            umbra.yaml: 1 warning
            """);
        var file = new Option<string>("--config", "-c") { Description = "The file; - is stdin.", HelpName = "FILE", DefaultValueFactory = _ => ConfigurationFile.DefaultName };
        var active = new Option<bool>("--active") { Description = "Also ask production and the shadow who answers, and a running Umbra whether the shadow leads back to it." };
        var strict = new Option<bool>("--strict") { Description = "Warnings end with exit code 1 too." };
        var json = new Option<bool>("--json") { Description = "Errors and findings as JSON." };
        command.Add(file);
        command.Add(active);
        command.Add(strict);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) =>
        {
            var wishes = new CheckWishes(parsed.GetValue(active), parsed.GetValue(strict), parsed.GetValue(json));
            return RunAsync(parsed.GetValue(file)!, wishes, Console.In, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken);
        });
        return command;
    }

    /// <summary>Checks, with this process's environment laid over the file.</summary>
    /// <param name="fileName">The file; <c>-</c> for <paramref name="stdin"/>.</param>
    /// <param name="wishes">What is wished for beyond the errors.</param>
    /// <param name="stdin">Read when the file is <c>-</c>.</param>
    /// <param name="stdout">Takes the summary, or the JSON.</param>
    /// <param name="stderr">Takes errors and findings.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The exit code: 2 when the file has errors; 1 when a finding is an error, or any with <c>--strict</c>; else 0.</returns>
    public static Task<int> RunAsync(string fileName, CheckWishes wishes, TextReader stdin, TextWriter stdout, TextWriter stderr, CancellationToken cancellation)
    {
        if (ConfigurationFile.TryRead(fileName, stdin, out var source, out var error))
        {
            return RunAsync(source, wishes, new Surroundings(), stdout, stderr, cancellation);
        }

        CheckReport.Write(fileName, [error], wishes.IsJson, stdout, stderr);
        return Task.FromResult(ExitCode.Usage);
    }

    /// <summary>Checks a configuration whose overlays are all there.</summary>
    public static async Task<int> RunAsync(ConfigurationSource source, CheckWishes wishes, Surroundings surroundings, TextWriter stdout, TextWriter stderr, CancellationToken cancellation)
    {
        var name = source.FileName ?? "configuration";
        var result = ConfigurationLoader.Load(source);
        if (result is not { Configuration: { } configuration, Keys: { } keys })
        {
            CheckReport.Write(name, result.Errors, wishes.IsJson, stdout, stderr);
            return ExitCode.Usage;
        }

        var findings = await Preflight.FindAsync(configuration, keys, surroundings);
        if (wishes.IsActive)
        {
            using var running = new RunningLoops(name);
            findings = Preflight.InOrder(findings.Concat(await ActivePreflight.FindAsync(configuration, keys, surroundings, running.ReadAsync, cancellation)));
        }

        CheckReport.Write(name, configuration, findings, wishes.IsJson, stdout, stderr);
        return findings.Any(finding => wishes.IsStrict || finding.Weight == FindingWeight.Error) ? ExitCode.No : ExitCode.Fine;
    }
}

/// <summary>What is wished for of a check, beyond the errors of the file.</summary>
/// <param name="IsActive">Both sides are asked who they are.</param>
/// <param name="IsStrict">Warnings are a no, too.</param>
/// <param name="IsJson">The output is JSON.</param>
internal sealed record CheckWishes(bool IsActive = false, bool IsStrict = false, bool IsJson = false);
