using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Reports;

/// <summary>A report as one HTML page that needs nothing else: no network, no script. Both sides of each example stand beside each other.</summary>
internal static class HtmlReport
{
    private const int ExamplesOfAPath = 2;

    // A page of more than that nobody reads, and a browser hardly shows.
    private const int MostPaths = 500;

    /// <summary>The page.</summary>
    public static string Of(RunReport report)
    {
        var page = new StringBuilder();
        var title = $"Umbra: {report.Run.Id}, {Words.Of(report.Verdict)}";
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Append("<title>").Append(Text(title)).Append("</title>\n<style>\n").Append(HtmlStyle.Sheet).Append("</style>\n</head>\n<body>\n<header>\n");
        page.Append("<p class=\"verdict ").Append(Words.Of(report.Verdict)).Append("\">").Append(Words.Of(report.Verdict)).Append("</p>\n<div>\n<h1>Run ").Append(Text(report.Run.Id)).Append("</h1>\n");
        page.Append("<p>").Append(Text(Words.Times(report.Run))).Append(Labels(report.Run)).Append("</p>\n</div>\n</header>\n<main>\n");
        foreach (var mirror in report.Mirrors)
        {
            Append(page, mirror);
        }

        if (report.Mirrors.IsEmpty)
        {
            page.Append("<p>No mirror compared anything in it.</p>\n");
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder page, MirrorReport mirror)
    {
        var judgement = mirror.Judgement;
        page.Append("<section>\n<h2>Mirror ").Append(Text(judgement.Mirror)).Append(' ').Append(Badge(judgement.Verdict)).Append("</h2>\n<p>")
            .Append(Figures.Count(judgement.Compared, "exchange", "exchanges")).Append(" compared, ").Append(Figures.Count(judgement.Paired))
            .Append(" of them with a second production response.</p>\n<ul class=\"reasons\">\n");
        foreach (var reason in judgement.Reasons)
        {
            page.Append("<li>").Append(Text(reason.Sentence)).Append("</li>\n");
        }

        page.Append("</ul>\n");
        AppendEndpoints(page, judgement);
        AppendDifferences(page, mirror);
        AppendQuiet(page, judgement);
        if (judgement.Cautions.Length > 0)
        {
            page.Append("<h3>Notes</h3>\n<ul>\n");
            foreach (var caution in judgement.Cautions)
            {
                page.Append("<li>").Append(Text(caution.Sentence)).Append("</li>\n");
            }

            page.Append("</ul>\n");
        }

        page.Append("</section>\n");
    }

    private static void AppendEndpoints(StringBuilder page, Judgement judgement)
    {
        page.Append("<h3>Endpoints</h3>\n<table>\n<thead><tr><th>endpoint</th><th>verdict</th><th class=\"n\">compared</th><th class=\"n\">differ</th>")
            .Append("<th class=\"n\">errors, production → shadow</th><th class=\"n\">p50, production → shadow</th><th class=\"n\">p99, production → shadow</th></tr></thead>\n<tbody>\n");
        foreach (var endpoint in judgement.Endpoints)
        {
            var p50 = endpoint.Latency.LastByte is { Production: { } production, Shadow: { } shadow } ? $"{Figures.Milliseconds(production.P50)} → {Figures.Milliseconds(shadow.P50)}" : "–";
            page.Append("<tr><td><code>").Append(Text(endpoint.Endpoint)).Append("</code></td><td>").Append(Badge(endpoint.Verdict))
                .Append("</td><td class=\"n\">").Append(Figures.Count(endpoint.Compared)).Append("</td><td class=\"n\">").Append(Figures.Count(endpoint.Differing))
                .Append("</td><td class=\"n\">").Append(Figures.Count(endpoint.Errors.Production.Errors)).Append(" → ").Append(Figures.Count(endpoint.Errors.Shadow.Errors))
                .Append("</td><td class=\"n\">").Append(p50).Append("</td><td class=\"n\">").Append(Text(Words.P99(endpoint.Latency) ?? "–")).Append("</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n");
    }

    private static void AppendDifferences(StringBuilder page, MirrorReport mirror)
    {
        var paths = mirror.Judgement.Endpoints.SelectMany(endpoint => endpoint.Paths).Where(path => path.Standing == PathStanding.Differs).ToList();
        if (paths.Count == 0)
        {
            return;
        }

        page.Append("<h3>Differences</h3>\n");
        foreach (var path in paths.Take(MostPaths))
        {
            page.Append("<article>\n<h4><code>").Append(Text(path.Endpoint)).Append("</code> <code class=\"path\">").Append(Text(path.Path)).Append("</code></h4>\n<p>")
                .Append(Text(Words.Kinds(path.Counts))).Append(" in ").Append(Text(Words.Excess(path))).Append(" of ").Append(Figures.Count(path.Exchanges))
                .Append(" exchanges beyond noise.</p>\n");
            foreach (var example in mirror.ExamplesOf(path.Endpoint, path.Path).Take(ExamplesOfAPath))
            {
                Append(page, example, path.Path);
            }

            page.Append("</article>\n");
        }

        if (paths.Count > MostPaths)
        {
            page.Append("<p>… and ").Append(Figures.Count(paths.Count - MostPaths, "place", "places")).Append(" more, which the JSON report has.</p>\n");
        }
    }

    private static void Append(StringBuilder page, Example example, string path)
    {
        var at = Words.At(example, path);
        page.Append("<details>\n<summary><code>").Append(Text(Words.Value(example.Request, 120))).Append("</code> <span class=\"values\"><del>").Append(Text(Words.Value(at.Production)))
            .Append("</del> <ins>").Append(Text(Words.Value(at.Shadow))).Append("</ins></span></summary>\n<p class=\"when\">").Append(Words.Time(example.Time)).Append(" UTC; differs at");
        foreach (var difference in example.Differences)
        {
            page.Append(difference.Path == path ? " <code class=\"path\">" : " <code>").Append(Text(difference.Path)).Append("</code> (")
                .Append(difference.Kind.ToString().ToLowerInvariant()).Append(difference.Places > 1 ? $", {Figures.Count(difference.Places)} places)" : ")");
        }

        page.Append("</p>\n<div class=\"sides\">\n");
        Append(page, "Production", example, example.Production, example.Shadow);
        Append(page, "Shadow", example, example.Shadow, example.Production);
        page.Append("</div>\n</details>\n");
    }

    private static void Append(StringBuilder page, string side, Example example, ExampleResponse response, ExampleResponse other)
    {
        var duration = response.DurationNs < 0 ? "" : $", {Figures.Milliseconds(response.DurationNs / 1000.0)}";
        page.Append("<div>\n<h5>").Append(side).Append(" <span>").Append(response.Status.ToString(CultureInfo.InvariantCulture)).Append(", ")
            .Append(Figures.Count(response.BodyBytes, "byte", "bytes")).Append(duration).Append("</span></h5>\n<pre>");
        AppendHead(page, response.Head, example);
        page.Append("\n\n");
        AppendLines(page, HtmlBody.Lines(response), HtmlBody.Lines(other));
        page.Append("</pre>\n</div>\n");
    }

    // Of a head only what was compared is marked: a date, or a field that a rule ignores, is no difference.
    private static void AppendHead(StringBuilder page, string head, Example example)
    {
        var lines = head.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var path = i == 0 ? "status" : $"header.{lines[i].Split(':')[0].ToLowerInvariant()}";
            page.Append(i == 0 ? "" : "\n");
            AppendLine(page, lines[i], example.Differences.Any(difference => difference.Path == path));
        }
    }

    // As many of a place's lines are marked as the other side has too few of: with a set, a wrong price that is another item's right one would not show.
    private static void AppendLines(StringBuilder page, ImmutableArray<HtmlLine> lines, ImmutableArray<HtmlLine> others)
    {
        var known = others.CountBy(line => line.Key).ToDictionary();
        for (var i = 0; i < lines.Length; i++)
        {
            var left = known.GetValueOrDefault(lines[i].Key);
            known[lines[i].Key] = left - 1;
            page.Append(i == 0 ? "" : "\n");
            AppendLine(page, lines[i].Text, left <= 0);
        }
    }

    private static void AppendLine(StringBuilder page, string line, bool isMarked) =>
        page.Append(isMarked ? "<mark>" : "").Append(Text(line)).Append(isMarked ? "</mark>" : "");

    private static void AppendQuiet(StringBuilder page, Judgement judgement)
    {
        var paths = judgement.Endpoints.SelectMany(endpoint => endpoint.Paths).Where(path => path.Standing != PathStanding.Differs).ToList();
        if (paths.Count == 0)
        {
            return;
        }

        page.Append("<details>\n<summary>").Append(Figures.Count(paths.Count, "place", "places")).Append(" taken for noise, or not decided</summary>\n<table>\n")
            .Append("<thead><tr><th>place</th><th>standing</th><th>how</th><th class=\"n\">only the shadow</th><th class=\"n\">only the second instance</th><th class=\"n\">both</th><th class=\"n\">beyond noise</th></tr></thead>\n<tbody>\n");
        foreach (var path in paths.Take(MostPaths))
        {
            page.Append("<tr><td><code>").Append(Text($"{path.Endpoint} {path.Path}")).Append("</code></td><td>").Append(Words.Of(path.Standing)).Append("</td><td>").Append(Text(Words.Kinds(path.Counts)))
                .Append("</td><td class=\"n\">").Append(Figures.Count(path.Counts.OnlyShadow)).Append("</td><td class=\"n\">").Append(Figures.Count(path.Counts.OnlySecond))
                .Append("</td><td class=\"n\">").Append(Figures.Count(path.Counts.Both)).Append("</td><td class=\"n\">").Append(Text(Words.Excess(path))).Append("</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n</details>\n");
    }

    private static string Labels(Run run) => string.Concat(run.Labels.Select(label => $" <span class=\"label\">{Text($"{label.Key}={label.Value}")}</span>"));

    private static string Badge(Verdict verdict) => $"<span class=\"badge {Words.Of(verdict)}\">{Words.Of(verdict)}</span>";

    // Everything that is not written here comes from bodies and names of others.
    private static string Text(string value) => WebUtility.HtmlEncode(Words.Visible(value));
}
