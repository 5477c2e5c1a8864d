using Spectre.Console;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Rules;

namespace Umbra.Reports;

/// <summary>A report on a terminal.</summary>
internal static class TextReport
{
    // So many lines of paths that do not decide anything.
    private const int MostQuiet = 10;

    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, RunReport report)
    {
        var labels = Words.Labels(report.Run);
        console.Write(Plain($"run {report.Run.Id}{(labels.Length > 0 ? $" ({labels})" : "")}, {Words.Times(report.Run)}\n"));
        foreach (var mirror in report.Mirrors)
        {
            Write(console, mirror);
        }

        if (report.Mirrors.IsEmpty)
        {
            console.Write(Plain("No mirror compared anything in it.\n"));
        }

        console.Write(Plain("\n"));
        console.Write(Plain(Words.Of(report.Verdict).ToUpperInvariant() + "\n", StyleOf(report.Verdict)));
    }

    private static void Write(IAnsiConsole console, MirrorReport mirror)
    {
        var judgement = mirror.Judgement;
        console.Write(Plain($"\n{judgement.Mirror}: {Words.Of(judgement.Verdict)}, {Figures.Count(judgement.Compared)} exchanges compared, {Figures.Count(judgement.Paired)} of them with a second production response\n", StyleOf(judgement.Verdict)));
        foreach (var reason in judgement.Reasons)
        {
            console.Write(Plain($"  {reason.Sentence}\n"));
        }

        WriteEndpoints(console, judgement);
        WritePaths(console, mirror);
        foreach (var caution in judgement.Cautions)
        {
            console.Write(Plain($"  note: {caution.Sentence}\n"));
        }
    }

    private static void WriteEndpoints(IAnsiConsole console, Judgement judgement)
    {
        var table = Table("endpoint", "verdict", "compared", "differ", "errors production → shadow", "p99 production → shadow");
        foreach (var endpoint in judgement.Endpoints)
        {
            table.AddRow(
                Plain(endpoint.Endpoint),
                Plain(Words.Of(endpoint.Verdict), StyleOf(endpoint.Verdict)),
                Plain(Figures.Count(endpoint.Compared)),
                Plain(Figures.Count(endpoint.Differing)),
                Plain($"{Figures.Count(endpoint.Errors.Production.Errors)} → {Figures.Count(endpoint.Errors.Shadow.Errors)}"),
                Plain(Words.P99(endpoint.Latency) ?? "–"));
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }

    private static void WritePaths(IAnsiConsole console, MirrorReport mirror)
    {
        var table = Table("place", "standing", "how", "beyond noise", "production", "shadow");
        var quiet = 0;
        foreach (var endpoint in mirror.Judgement.Endpoints)
        {
            foreach (var path in endpoint.Paths)
            {
                if (path.Standing != PathStanding.Differs && ++quiet > MostQuiet)
                {
                    continue;
                }

                var example = mirror.ExamplesOf(endpoint.Endpoint, path.Path).Select(example => Words.At(example, path.Path)).FirstOrDefault();
                table.AddRow(
                    Plain($"{endpoint.Endpoint} {path.Path}"),
                    Plain(Words.Of(path.Standing), path.Standing == PathStanding.Differs ? StyleOf(Verdict.Fail) : Style.Plain),
                    Plain(Words.Kinds(path.Counts)),
                    Plain(Words.Excess(path)),
                    Plain(example is null ? "" : Words.Value(example.Production, 40)),
                    Plain(example is null ? "" : Words.Value(example.Shadow, 40)));
            }
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }

        if (quiet > MostQuiet)
        {
            console.Write(Plain($"  … and {Figures.Count(quiet - MostQuiet, "place", "places")} more that are no difference\n"));
        }
    }

    // Names and values come from bodies: what would steer a terminal does not reach it.
    private static Text Plain(string text, Style? style = null) =>
        new(new string([.. text.Select(character => Words.IsUnseen(character) && character != '\n' ? ' ' : character)]), style);

    private static Style StyleOf(Verdict verdict) => new(verdict switch
    {
        Verdict.Pass => Color.Green,
        Verdict.Fail => Color.Red,
        _ => Color.Yellow,
    });

    private static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }
}
