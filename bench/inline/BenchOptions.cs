using System.Globalization;
using Umbra.Bench.Inline.Shadows;

namespace Umbra.Bench.Inline;

/// <summary>What one run measures and for how long.</summary>
internal sealed record BenchOptions
{
    public static readonly string[] Groups = ["cost", "paced", "sizes", "latency", "faults", "bytes", "gateway", "receiver"];

    /// <summary>Length of one cell (one middle, one round).</summary>
    /// <value>1–120 s. Default: 8 s; with <c>--quick</c> 2 s, which checks that the bench works and measures nothing well.</value>
    public TimeSpan Cell { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often each middle has its turn.</summary>
    /// <value>1–50. Default: 5; with <c>--quick</c> 2.</value>
    public int Rounds { get; init; } = 5;

    /// <summary>The groups to run, of <see cref="Groups"/>.</summary>
    public IReadOnlyList<string> Only { get; init; } = Groups;

    /// <summary>The bad shadows of <c>faults</c>, by name; empty for all of them.</summary>
    public IReadOnlyList<string> Shadows { get; init; } = [];

    /// <summary>Bytes of one large transfer.</summary>
    /// <value>Default: 1 GiB; with <c>--quick</c> 64 MiB.</value>
    public long TransferBytes { get; init; } = 1L << 30;

    /// <summary>Workers of each nginx in the middle.</summary>
    /// <value>Default: one per processor, as <c>worker_processes auto</c> has it.</value>
    public int NginxWorkers { get; init; } = Environment.ProcessorCount;

    /// <summary>Open connections of either load client.</summary>
    /// <value>Default: 64 of the closed loop; the open loop uses half.</value>
    public int Connections { get; init; } = 64;

    public bool Quick { get; init; }

    public string? JsonFile { get; init; }

    /// <summary>The built executable; <see langword="null"/> leaves Umbra's rows out.</summary>
    public string? UmbraExecutable { get; init; }

    /// <exception cref="FormatException">A flag that is unknown, lacks its value, or has a bad one.</exception>
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        for (int i = 0; i < args.Length; i++)
        {
            string flag = args[i];
            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{flag} needs a value");
            options = flag switch
            {
                "--quick" => options with { Quick = true, Cell = TimeSpan.FromSeconds(2), Rounds = 2, TransferBytes = 64L << 20 },
                "--seconds" => options with { Cell = TimeSpan.FromSeconds(Number(flag, Value(), 1, 120)) },
                "--rounds" => options with { Rounds = Number(flag, Value(), 1, 50) },
                "--only" => options with { Only = GroupNames(Value()) },
                "--shadows" => options with { Shadows = ShadowNames(Value()) },
                "--json" => options with { JsonFile = Value() },
                "--umbra" => options with { UmbraExecutable = Value() },
                "--nginx-workers" => options with { NginxWorkers = Number(flag, Value(), 1, 64) },
                "--connections" => options with { Connections = Number(flag, Value(), 2, 1000) },
                _ => throw new FormatException($"unknown flag {flag}"),
            };
        }

        return options;
    }

    private static string[] GroupNames(string list)
    {
        string[] names = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length > 0 && names.All(Groups.Contains)
            ? names
            : throw new FormatException($"--only: {list} is not of {string.Join(", ", Groups)}");
    }

    private static string[] ShadowNames(string list)
    {
        string[] names = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length > 0 && names.All(name => BadShadow.All.Any(shadow => shadow.Name == name))
            ? names
            : throw new FormatException($"--shadows: {list} is not of {string.Join(", ", BadShadow.All.Select(shadow => shadow.Name))}");
    }

    private static int Number(string flag, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{flag}: {text} is not a number from {least} to {most}");
}
