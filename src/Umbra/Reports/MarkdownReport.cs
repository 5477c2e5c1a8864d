using System.Text;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Reports;

/// <summary>A report as Markdown that fits a comment on a pull request.</summary>
internal static class MarkdownReport
{
    /// <summary>The most characters: GitHub takes 65,536, GitLab more.</summary>
    public const int MostCharacters = 60_000;

    /// <summary>The report.</summary>
    public static string Of(RunReport report)
    {
        var text = new StringBuilder();
        var labels = Words.Labels(report.Run);
        text.Append("### ").Append(Sign(report.Verdict)).Append(" Umbra: ").Append(Words.Of(report.Verdict)).Append("\n\n");
        text.Append("Run ").Append(Code(report.Run.Id)).Append(labels.Length > 0 ? $" ({Plain(labels)})" : "").Append(", ").Append(Words.Times(report.Run)).Append("\n\n");
        var leftOut = 0;
        foreach (var mirror in report.Mirrors)
        {
            leftOut += Append(text, mirror);
        }

        if (leftOut > 0)
        {
            text.Append(Figures.Count(leftOut, "line is", "lines are")).Append(" left out, so that this fits a comment; `umbra report --html` has all.\n");
        }

        if (report.Mirrors.IsEmpty)
        {
            text.Append("No mirror compared anything in it.\n");
        }

        return text.ToString();
    }

    // How many lines were left out.
    private static int Append(StringBuilder text, MirrorReport mirror)
    {
        var leftOut = 0;
        var judgement = mirror.Judgement;
        text.Append("**").Append(Plain(judgement.Mirror)).Append("**: ").Append(Words.Of(judgement.Verdict)).Append(", ").Append(Figures.Count(judgement.Compared, "exchange", "exchanges"))
            .Append(" compared, ").Append(Figures.Count(judgement.Paired)).Append(" with a second production response\n\n");
        foreach (var reason in judgement.Reasons)
        {
            leftOut += AppendLine(text, $"* {Plain(reason.Sentence)}\n");
        }

        text.Append('\n');
        AppendDetails(text, "Endpoints", () =>
        {
            text.Append("| endpoint | verdict | compared | differ | errors production → shadow | p99 production → shadow |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
            foreach (var endpoint in judgement.Endpoints)
            {
                leftOut += AppendLine(text, $"| {Code(endpoint.Endpoint)} | {Words.Of(endpoint.Verdict)} | {Figures.Count(endpoint.Compared)} | {Figures.Count(endpoint.Differing)} | "
                    + $"{Figures.Count(endpoint.Errors.Production.Errors)} → {Figures.Count(endpoint.Errors.Shadow.Errors)} | {Words.P99(endpoint.Latency) ?? "–"} |\n");
            }
        });
        leftOut += AppendPaths(text, mirror, "Differences", standing => standing == PathStanding.Differs);
        leftOut += AppendPaths(text, mirror, "Noise and what is undecided", standing => standing != PathStanding.Differs);
        if (judgement.Cautions.Length > 0)
        {
            AppendDetails(text, "Notes", () =>
            {
                foreach (var caution in judgement.Cautions)
                {
                    leftOut += AppendLine(text, $"* {Plain(caution.Sentence)}\n");
                }
            });
        }

        return leftOut;
    }

    private static int AppendPaths(StringBuilder text, MirrorReport mirror, string title, Func<PathStanding, bool> isShown)
    {
        var paths = mirror.Judgement.Endpoints.SelectMany(endpoint => endpoint.Paths).Where(path => isShown(path.Standing)).ToList();
        if (paths.Count == 0)
        {
            return 0;
        }

        var leftOut = 0;

        AppendDetails(text, $"{title} ({Figures.Count(paths.Count)})", () =>
        {
            text.Append("| place | standing | how | beyond noise | production | shadow |\n| --- | --- | --- | --- | --- | --- |\n");
            foreach (var path in paths)
            {
                var example = mirror.ExamplesOf(path.Endpoint, path.Path).Select(example => Words.At(example, path.Path)).FirstOrDefault();
                var (production, shadow) = example is null ? ("", "") : (Code(Words.Value(example.Production)), Code(Words.Value(example.Shadow)));
                leftOut += AppendLine(text, $"| {Code($"{path.Endpoint} {path.Path}")} | {Words.Of(path.Standing)} | {Words.Kinds(path.Counts)} | {Words.Excess(path)} | {production} | {shadow} |\n");
            }
        });
        return leftOut;
    }

    private static void AppendDetails(StringBuilder text, string title, Action append)
    {
        text.Append("<details><summary>").Append(title).Append("</summary>\n\n");
        append();
        text.Append("\n</details>\n\n");
    }

    // Past the bound lines are left out and counted; headings and ends of details are few and short.
    private static int AppendLine(StringBuilder text, string line)
    {
        if (text.Length + line.Length > MostCharacters - 2_000)
        {
            return 1;
        }

        text.Append(line);
        return 0;
    }

    private static string Sign(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "✅",
        Verdict.Fail => "❌",
        _ => "❔",
    };

    // Values and paths come from bodies: as HTML code nothing in them is markup, and no @name calls anybody.
    private static string Code(string value) => $"<code>{Escaped(value)}</code>";

    // Outside of code a forge looks for names and numbers in the finished text, where an escape has become its character again; a word joiner parts them.
    private static string Plain(string value) => Escaped(value).Replace("&#64;", "&#64;&#8288;", StringComparison.Ordinal).Replace("&#35;", "&#35;&#8288;", StringComparison.Ordinal);

    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (Words.IsUnseen(character))
            {
                text.Append(' ');
            }
            else if (character is '&' or '<' or '>' or '|' or '*' or '_' or '`' or '[' or ']' or '\\' or '@' or '#' or '~' or '!' or '$' or ':')
            {
                text.Append("&#").Append((int)character).Append(';');
            }
            else
            {
                text.Append(character);
            }
        }

        return text.ToString();
    }
}
