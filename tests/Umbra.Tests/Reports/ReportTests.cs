using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using CsCheck;
using Spectre.Console;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Reports;
using Umbra.Tests.House;

namespace Umbra.Tests.Reports;

public sealed partial class ReportTests
{
    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.String, Gen.Const(SampleReport.Hostile), Gens.Any("<", ">", "&", "\"", "'", "`", "|", "</td>", "]]>", "<!--", "\u0001", "@x", "\n").Array[1, 6].Select(string.Concat));

    [Fact]
    public void Text_names_the_verdict_its_reasons_and_both_values()
    {
        var text = Text(SampleReport.Of());

        Assert.StartsWith("run demo (version=plain), 2026-11-25 14:05:02 to 2026-11-25 14:35:02 UTC", text, StringComparison.Ordinal);
        Assert.EndsWith("FAIL\n", text, StringComparison.Ordinal);
        Assert.Contains("GET /products/{id} $.stock differs in 100 % of 2,000 exchanges from production, which never differs from itself there", text, StringComparison.Ordinal);
        Assert.Contains("p99 of", text, StringComparison.Ordinal);
        Assert.Matches(@"\$\.servedAt\s+noise\s+value", text);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Json_has_every_figure_and_fits_its_schema_that_is_checked_in()
    {
        var file = SourceTree.PathOf("docs/reference/report.schema.json");
        if (Environment.GetEnvironmentVariable("UMBRA_WRITE_REFERENCE") == "1")
        {
            File.WriteAllText(file, JsonReport.Schema());
        }

        Assert.Equal(JsonReport.Schema(), File.ReadAllText(file));
        using var report = JsonDocument.Parse(JsonReport.Of(SampleReport.Of(SampleReport.Hostile)));
        var mirror = report.RootElement.GetProperty("mirrors")[0];
        Assert.Equal("fail", report.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(2_200, mirror.GetProperty("compared").GetInt64());
        var endpoint = mirror.GetProperty("endpoints").EnumerateArray().Single(endpoint => endpoint.GetProperty("endpoint").GetString() == "GET /products/{id}");
        var stock = endpoint.GetProperty("paths").EnumerateArray().Single(path => path.GetProperty("path").GetString() == "$.stock");
        Assert.Equal(("differs", 2_000, "missing"), (stock.GetProperty("standing").GetString(), stock.GetProperty("onlyShadow").GetInt64(), stock.GetProperty("kinds")[0].GetString()));
        Assert.InRange(endpoint.GetProperty("latency").GetProperty("p99Ratio").GetProperty("ratio").GetDouble(), 2.9, 3.1);
        Assert.Equal(2, mirror.GetProperty("examples").GetArrayLength());
    }

    [Fact]
    public void Junit_has_a_case_for_each_endpoint_and_fails_those_that_fail()
    {
        var suites = XDocument.Parse(JunitReport.Of(SampleReport.Of(compared: 500))).Root!;
        var suite = Assert.Single(suites.Elements("testsuite"));

        Assert.Equal(("2", "1", "1"), ((string?)suite.Attribute("tests"), (string?)suite.Attribute("failures"), (string?)suite.Attribute("skipped")));
        var failed = suite.Elements("testcase").Single(entry => (string?)entry.Attribute("name") == "GET /products/{id}");
        Assert.Contains("$.stock differs", failed.Element("failure")!.Value, StringComparison.Ordinal);
        Assert.NotNull(suite.Elements("testcase").Single(entry => (string?)entry.Attribute("name") == "GET /plain").Element("skipped"));
    }

    [Fact]
    public void Markdown_fits_a_comment_however_much_differs()
    {
        var counter = new Core.Comparing.Judging.Counting.MirrorCounter("staging", new Core.Comparing.Judging.Counting.CountingSettings());
        for (var i = 0; i < 900; i++)
        {
            var endpoint = counter.Endpoint($"GET /{new string('x', 100)}/{i}");
            endpoint.Count(new Core.Comparing.Judging.Counting.ComparedExchange(200, 200, false, true, default, default));
            endpoint.Path("$.a").CountUnpaired(Core.Comparing.DifferenceKind.Value, Core.Comparing.ValueShape.Other, 0);
        }

        var run = new Run("large", DateTimeOffset.UnixEpoch, null, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
        var markdown = MarkdownReport.Of(new RunReport(run, [new MirrorReport(new Judge(new JudgeSettings { Fail = new FailLimits { FewestExchanges = 1 } }).Decide(run, counter.Read()), [])]));

        Assert.InRange(markdown.Length, 40_000, MarkdownReport.MostCharacters);
        Assert.Equal(Regex.Count(markdown, "<details>"), Regex.Count(markdown, "</details>"));
        Assert.Contains("fail", markdown[..100], StringComparison.Ordinal);
        var shown = Regex.Count(markdown, @"^(\* |\| <code>)", RegexOptions.Multiline);
        var leftOut = int.Parse(LeftOut().Match(markdown).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.Equal((900 * 3) + 900, shown + leftOut); // a reason, a row, a difference and a caution each
    }

    [Fact]
    public void Markdown_calls_nobody()
    {
        var markdown = MarkdownReport.Of(SampleReport.Of("@all #7"));

        Assert.Contains("&#64;&#8288;all", markdown, StringComparison.Ordinal);
        Assert.DoesNotMatch("@all|#7(?![0-9])|&#64;all(?![^<\n]*</code>)", markdown);
    }

    [Fact]
    public void Html_marks_a_wrong_value_that_is_right_in_another_item_and_no_field_that_was_not_compared()
    {
        var report = SampleReport.Of();
        var mirror = report.Mirrors[0];
        var example = mirror.Examples[0] with
        {
            Production = new ExampleResponse(200, "HTTP/1.1 200 OK\nContent-Type: application/json\nX-Host: a", """{"items":[{"sku":1,"price":10},{"sku":2,"price":11}],"price":12}""", 60, 1_000),
            Shadow = new ExampleResponse(200, "HTTP/1.1 200 OK\nContent-Type: text/json\nX-Host: b", """{"price":10,"items":[{"sku":1,"price":11},{"sku":2,"price":11}]}""", 60, 1_000),
            Differences =
            [
                new ExampleDifference("$.stock", DifferenceKind.Missing, 1, "12", ""),
                new ExampleDifference("header.content-type", DifferenceKind.Value, 1, "application/json", "text/json"),
                new ExampleDifference("$.items[*].price", DifferenceKind.Value, 1, "10", "11"),
            ],
        };
        var document = new HtmlParser().ParseDocument(HtmlReport.Of(report with { Mirrors = [mirror with { Examples = [example] }] }));

        var sides = document.QuerySelectorAll("article .sides")[0].QuerySelectorAll("pre").Select(side => side.QuerySelectorAll("mark").Select(mark => mark.TextContent.Trim()));
        Assert.Equal([["Content-Type: application/json", "\"price\": 10", "\"price\": 12"], ["Content-Type: text/json", "\"price\": 10,", "\"price\": 11"]], sides);
    }

    [Fact]
    public void Text_that_turns_its_direction_turns_nothing()
    {
        const string Turning = "abc\u202Edef\u2066";
        var report = SampleReport.Of(Turning);

        Assert.All([HtmlReport.Of(report), MarkdownReport.Of(report), JunitReport.Of(report), Text(report)], text => Assert.DoesNotMatch("[\u202E\u2066]|&#(8238|8294);", text));
    }

    [Fact]
    public void Html_shows_both_sides_beside_each_other_and_asks_nobody_for_anything()
    {
        var page = HtmlReport.Of(SampleReport.Of());
        var document = new HtmlParser().ParseDocument(page);

        var sides = document.QuerySelectorAll("article .sides")[0].QuerySelectorAll("pre").Select(side => side.TextContent).ToList();
        Assert.Contains("\"stock\": 12", sides[0], StringComparison.Ordinal);
        Assert.Contains("\"available\": 12", sides[1], StringComparison.Ordinal);
        Assert.Contains("12.50", sides[0], StringComparison.Ordinal);
        Assert.Equal("\"stock\": 12,", document.QuerySelector("article mark")!.TextContent.Trim());
        Assert.Empty(document.QuerySelectorAll("script, link, img, iframe, object"));
        Assert.DoesNotMatch("(?i)(src|href)=|url\\(|@import|https?://", page);
    }

    [Fact]
    public void Hostile_text_breaks_no_format() => AnyText.Sample(
        text =>
        {
            var report = SampleReport.Of(text, compared: 120);
            var html = new HtmlParser(new HtmlParserOptions { IsStrictMode = false }).ParseDocument(HtmlReport.Of(report));
            Assert.Empty(html.QuerySelectorAll("script, link, img"));
            Assert.Equal(2, html.QuerySelectorAll("body > header, body > main").Length);
            XDocument.Parse(JunitReport.Of(report));
            using var json = JsonDocument.Parse(JsonReport.Of(report));
            var markdown = MarkdownReport.Of(report);
            Assert.DoesNotMatch(TagOfOthers(), markdown);
            Assert.DoesNotContain('\u001b', Text(report));
        },
        iter: 100);

    [Theory]
    [InlineData(2_000, nameof(Verdict.Fail))]
    [InlineData(50, nameof(Verdict.Inconclusive))]
    public void Run_has_the_verdict_of_its_mirrors(long compared, string verdict)
    {
        var report = SampleReport.Of(compared: compared);
        Assert.Equal(Enum.Parse<Verdict>(verdict), report.Verdict);
        Assert.Equal(Verdict.Inconclusive, (report with { Mirrors = [] }).Verdict);
    }

    private static string Text(RunReport report)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 400;
        TextReport.Write(console, report);
        return writer.ToString().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"([\d,]+) lines are left out")]
    private static partial Regex LeftOut();

    // Only what the report itself writes is markup.
    [GeneratedRegex("<(?!/?(details|summary|code)>)")]
    private static partial Regex TagOfOthers();
}
