using System.Globalization;
using Umbra.Bench.Power.Simulating;

namespace Umbra.Bench.Power;

/// <summary>The tables: what the default rule does beside Diffy's. A target that is missed is marked.</summary>
internal sealed class PowerReport
{
    private const int UsualLook = 500;

    /// <summary>A target was missed.</summary>
    public bool HasMisses { get; private set; }

    /// <summary>Writes the head of a table.</summary>
    public static void Begin(string title)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine();
        Console.WriteLine("| scenario | statistical: false alarm | found | FDR | diffy: false alarm, any look | at the end | found | asked | |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
    }

    /// <summary>Writes a row.</summary>
    public void Add(Scenario scenario, Outcome statistical, Outcome diffy)
    {
        var (mostFalse, leastFound) = scenario.Target;
        var isMissed = statistical.FalseRate > mostFalse || statistical.Power < leastFound;
        HasMisses |= isMissed;
        var hasRegression = scenario.Paths.Any(path => path.IsRegression);
        var asked = string.Join(", ", new[] { mostFalse is { } most ? $"false ≤ {Percent(most)}" : null, leastFound is { } least ? $"found ≥ {Percent(least)}" : null }.OfType<string>());
        var looks = scenario.LookEvery == UsualLook ? "" : $", a look every {scenario.LookEvery}";
        Console.WriteLine($"| {scenario.Name}{looks} | {Percent(statistical.FalseRate)} | {(hasRegression ? Percent(statistical.Power) : "–")} | {Percent(statistical.FalseDiscoveryRate)} "
            + $"| {Percent(diffy.FalseRate)} | {Percent((double)diffy.FalseAtEnd / diffy.Runs)} | {(hasRegression ? Percent(diffy.Power) : "–")} | {asked} | {(asked.Length == 0 ? "" : isMissed ? "MISS" : "pass")} |");
    }

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
