using System.Diagnostics;
using Umbra.Bench.Power;
using Umbra.Bench.Power.Drawing;
using Umbra.Bench.Power.Simulating;

// Exit 0: no target is missed · 1: one is · 2: usage.
PowerOptions options;
try
{
    options = PowerOptions.Parse(args);
}
catch (FormatException problem)
{
    Console.Error.WriteLine($"bench: {problem.Message}");
    return 2;
}

var started = Stopwatch.GetTimestamp();
var simulation = new Simulation(options.Seed);
var report = new PowerReport();

void Table(string title, params IEnumerable<Scenario> scenarios)
{
    PowerReport.Begin(title);
    foreach (var scenario in scenarios)
    {
        var (statistical, diffy) = simulation.Run(scenario, options.Runs);
        report.Add(scenario, statistical, diffy);
    }
}

Console.WriteLine($"{options.Runs} runs of each, seed {options.Seed}, a look after every 500 exchanges");
Table("Nothing changed", Scenarios.Unchanged);
Table("Nothing changed, and too few rarely noisy paths for production to say so: what the assumption costs", Scenarios.Assumption);
Table("A regression", [.. Scenarios.Regressed, Scenarios.Many]);
if (options.SvgFile is { } file)
{
    File.WriteAllText(file, PowerChart.Draw(PowerCurves.Compute(simulation, options.Runs)));
}

Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
return report.HasMisses ? 1 : 0;
