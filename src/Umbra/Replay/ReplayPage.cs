using System.Globalization;
using System.Net;
using System.Text;

namespace Umbra.Replay;

/// <summary>What came of a replay as one HTML page without scripts, with pictures of throughput and of times over time.</summary>
internal static class ReplayPage
{
    private const int Width = 900;
    private const int Height = 180;

    // More points than that are not seen.
    private const int MostPoints = 450;

    /// <summary>The page.</summary>
    public static string Of(ReplayOutcome outcome)
    {
        var figures = outcome.Figures;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Umbra replay</title>
            <style>
            :root { color-scheme: light dark; --line: #2a6fb0; --bad: #b3261e; --rule: #8888; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2em auto; padding: 0 1em; }
            table { border-collapse: collapse; } th, td { padding: .2em .9em .2em 0; text-align: right; } th:first-child, td:first-child { text-align: left; }
            svg { width: 100%; height: auto; } polyline { fill: none; stroke: var(--line); stroke-width: 1.5; } polyline.bad { stroke: var(--bad); }
            text { font-size: 12px; fill: currentColor; } line { stroke: var(--rule); stroke-width: 1; }
            </style></head><body>
            <h1>Replay to {{WebUtility.HtmlEncode(outcome.Configuration.To.GetLeftPart(UriPartial.Path))}}</h1>
            <p>{{figures.Sent:N0}} requests in {{outcome.Elapsed.TotalSeconds:0.0}} s, {{ReplayReport.Rate(outcome.Rate)}} a second; {{figures.Failed:N0}} failed.</p>

            """);
        if (outcome.StoppedBy is { } why)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p><strong>Ended early:</strong> {WebUtility.HtmlEncode(why)}</p>\n");
        }

        page.Append("<table><tr><th>ms</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>max</th></tr>\n");
        foreach (var (name, p) in (ReadOnlySpan<(string, Percentiles)>)[("lateness: due to written", figures.Lateness), ("service: written to last byte", figures.Service), ("response: due to last byte", figures.Response)])
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td>{p.P50:0.###}</td><td>{p.P90:0.###}</td><td>{p.P99:0.###}</td><td>{p.P999:0.###}</td><td>{p.Max:0.###}</td></tr>\n");
        }

        page.Append("</table>\n");
        Picture(page, "Requests a second", figures, second => second.Sent, "requests");
        if (figures.Seconds.Any(second => second.Errors > 0))
        {
            Picture(page, "Errors a second", figures, second => second.Errors, "errors", isBad: true);
        }

        Picture(page, "p99 from due to the last byte", figures, second => second.ResponseP99, "ms");
        Picture(page, "p99 of lateness", figures, second => second.LatenessP99, "ms");
        if (figures.Failures.Count > 0)
        {
            page.Append("<h2>Failures</h2><ul>\n");
            foreach (var (failure, count) in figures.Failures)
            {
                page.Append(CultureInfo.InvariantCulture, $"<li>{WebUtility.HtmlEncode(failure)}: {count:N0}</li>\n");
            }

            page.Append("</ul>\n");
        }

        if (outcome.Comparison is { } comparison)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>Compared with what was recorded</h2><p>Run {WebUtility.HtmlEncode(comparison.Run.Id)}: <strong>{comparison.Verdict.ToString().ToLowerInvariant()}</strong>. <code>umbra report {WebUtility.HtmlEncode(comparison.Run.Id)} --html</code> shows the whole.</p>\n");
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void Picture(StringBuilder page, string title, ReplayFigures figures, Func<SecondFigures, double> value, string unit, bool isBad = false)
    {
        // Each point is the largest of its seconds: a peak must not vanish.
        var perPoint = Math.Max(1, (figures.Seconds.Length + MostPoints - 1) / MostPoints);
        var points = figures.Seconds.Chunk(perPoint).Select(chunk => chunk.Max(value)).ToList();
        var most = Math.Max(points.DefaultIfEmpty(0).Max(), 1e-9);
        var step = points.Count > 1 ? (double)(Width - 70) / (points.Count - 1) : 0;
        var line = string.Join(' ', points.Select((point, i) => string.Create(CultureInfo.InvariantCulture, $"{60 + (i * step):0.#},{Height - 20 - (point / most * (Height - 40)):0.#}")));
        page.Append(CultureInfo.InvariantCulture, $"""
            <h2>{title}</h2>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{title}: at most {most:0.##} {unit}">
            <line x1="60" y1="{Height - 20}" x2="{Width - 10}" y2="{Height - 20}"/><line x1="60" y1="20" x2="{Width - 10}" y2="20"/>
            <text x="54" y="24" text-anchor="end">{most:0.##}</text><text x="54" y="{Height - 16}" text-anchor="end">0</text>
            <text x="60" y="{Height - 4}">0 s</text><text x="{Width - 10}" y="{Height - 4}" text-anchor="end">{figures.Seconds.Length} s</text>
            <polyline{(isBad ? " class=\"bad\"" : "")} points="{line}"/>
            </svg>

            """);
    }
}
