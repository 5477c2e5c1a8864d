using Umbra.Configuration;
using Umbra.Guard;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Guard;

/// <summary>Guard files for tests.</summary>
internal static class GuardSample
{
    /// <summary>Loads a text as guard.yaml.</summary>
    public static (GuardConfiguration? Configuration, RuleSet? Rules, System.Collections.Immutable.ImmutableArray<string> Problems) Load(string text, params Overlay[] overlays) =>
        GuardFile.Load(new ConfigurationSource { FileName = "guard.yaml", Text = text, Overlays = [.. overlays] }, Sample.References);

    /// <summary>The rules of a text that has nothing wrong with it.</summary>
    public static RuleSet Rules(params string[] rules)
    {
        var (_, made, problems) = Load("rules:\n" + string.Join('\n', rules.Select(rule => $"  - {rule}")));
        Assert.Equal([], problems);
        return made!;
    }

    /// <summary>What rules say about a call, as <c>action rule</c>.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="call">As the beginning of a request line: <c>GET http://a.example/x</c>.</param>
    public static string Judge(RuleSet rules, string call)
    {
        var verdict = VerdictOf(rules, call);
        return $"{verdict.Action.ToString().ToLowerInvariant()} {verdict.RuleName}";
    }

    /// <summary>What rules say about a call.</summary>
    public static Verdict VerdictOf(RuleSet rules, string call)
    {
        var parts = call.Split(' ');
        Assert.True(
            parts[0] == "CONNECT" ? Destination.TryParseConnect(parts[1], out var destination) : Destination.TryParseAbsolute(parts[1], out destination), call);
        return rules.Judge(destination!, parts[0]);
    }
}
