using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Safety;
using Umbra.Tests.House;

namespace Umbra.Tests.Safety;

/// <summary>
/// The files in <c>bad</c> say on each wrong line what has to be found there, <c># expect: name, name</c>; those in <c>good</c> hold nothing to be found.
/// </summary>
public sealed partial class PlantedMistakesTests
{
    public static TheoryData<string> Bad => [.. Files("bad")];

    public static TheoryData<string> Good => [.. Files("good")];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_configuration_has_exactly_the_findings_that_it_says(string file)
    {
        var findings = await FindAsync("bad", file);

        Assert.Equal(Expected("bad", file), findings.Select(finding => $"{finding.Place.Line} {finding.Kind.Name}").Order());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Finding_has_place_advice_and_mend_and_no_secret(string file)
    {
        var findings = await FindAsync("bad", file);

        Assert.NotEmpty(findings);
        Assert.All(findings, finding =>
        {
            Assert.Matches($@"^{Regex.Escape(file)}:\d+: [\w.\[\]-]+: (warning|error): .+ \(.+\) \[{finding.Kind.Name}; advice: {finding.Kind.Advice}\]$", finding.ToString());
            Assert.NotEmpty(finding.Mend);
            Assert.DoesNotContain("canary", finding.ToString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Good_configuration_has_no_finding(string file) => Assert.Equal([], (await FindAsync("good", file)).Select(finding => finding.ToString()));

    [Fact]
    public void Every_kind_that_a_file_can_have_is_planted_and_documented()
    {
        var planted = Files("bad").SelectMany(file => Expected("bad", file)).Select(line => line.Split(' ')[1]).Distinct();
        var sent = new[] { FindingKind.SameInstance, FindingKind.ShadowLeadsBack, FindingKind.IdentityUnknown };
        var page = File.ReadAllText(SourceTree.PathOf("docs/reference/preflight.md"));

        Assert.Equal(FindingKind.All.Except(sent).Select(kind => kind.Name).Order(), planted.Order());
        Assert.All(FindingKind.All, kind => Assert.Contains($"| `{kind.Name}` | {kind.Advice} |", page, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<Finding>> FindAsync(string folder, string file)
    {
        var path = PathOf(folder, file);
        var result = ConfigurationLoader.Load(new ConfigurationSource { FileName = path, Text = File.ReadAllText(path) });
        Assert.Equal([], result.Errors.Select(error => error.ToString()));
        var findings = await Preflight.FindAsync(result.Configuration!, result.Keys!, World.Surroundings);
        return [.. findings.Select(finding => finding with { Place = finding.Place with { File = Path.GetFileName(finding.Place.File) } })];
    }

    private static IEnumerable<string> Expected(string folder, string file) =>
        from line in File.ReadLines(PathOf(folder, file)).Index()
        let match = Expectation().Match(line.Item)
        where match.Success
        from name in match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)
        orderby $"{line.Index + 1} {name}"
        select $"{line.Index + 1} {name}";

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(PathOf(folder, ""), "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static string PathOf(string folder, string file) => SourceTree.PathOf($"tests/Umbra.Tests/Safety/{folder}/{file}");

    [GeneratedRegex(@"# expect: ([\w, -]+)$")]
    private static partial Regex Expectation();
}
