using System.Globalization;

namespace Umbra.Bench.Power;

/// <summary>How much is simulated.</summary>
internal sealed record PowerOptions
{
    /// <summary>Runs of each scenario.</summary>
    /// <value>1 to 1,000,000. Default: 1,000; with <c>--quick</c> 100.</value>
    public int Runs { get; init; } = 1_000;

    /// <summary>The same seed gives the same figures.</summary>
    /// <value>Default: 20,261.</value>
    public ulong Seed { get; init; } = 20_261;

    /// <summary>Where the power curves are drawn; null for nowhere.</summary>
    public string? SvgFile { get; init; }

    /// <exception cref="FormatException">A flag that is unknown, lacks its value, or has a bad one.</exception>
    public static PowerOptions Parse(string[] args)
    {
        var options = new PowerOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var flag = args[i];
            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{flag} needs a value");
            options = flag switch
            {
                "--quick" => options with { Runs = 100 },
                "--runs" => options with { Runs = (int)Number(flag, Value(), 1, 1_000_000) },
                "--seed" => options with { Seed = Number(flag, Value(), 0, ulong.MaxValue) },
                "--svg" => options with { SvgFile = Value() },
                _ => throw new FormatException($"unknown flag {flag}"),
            };
        }

        return options;
    }

    private static ulong Number(string flag, string text, ulong least, ulong most) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{flag}: {text} is not a number from {least} to {most}");
}
