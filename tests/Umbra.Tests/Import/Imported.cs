using System.Text.RegularExpressions;
using CsCheck;
using Umbra.Configuration;
using Umbra.Import;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Import;

/// <summary>Imports for tests. What comes out is always written, and loaded as the product loads it.</summary>
internal static partial class Imported
{
    /// <summary>Imports a text: the configuration as it is loaded again, and the remarks as they are shown.</summary>
    public static (UmbraConfiguration Configuration, ImportOutcome Outcome) Good(Func<ImportRequest, ImportOutcome> import, ImportRequest request)
    {
        var outcome = import(request);
        return (Sample.Good(ConfigurationWriter.Write(outcome.Configuration)), outcome);
    }

    /// <summary>Imports a text that cannot be: what is said.</summary>
    public static string Bad(Func<ImportRequest, ImportOutcome> import, string text, string file = "in") =>
        Assert.Throws<ImportException>(() => import(new ImportRequest { FileName = file, Text = text })).Message;

    /// <summary>
    /// Changes a text at random places, again and again: it is always either refused with a line, or becomes what the loader accepts. Files that certificates would stand in
    /// are not there.
    /// </summary>
    public static void Fuzz(Func<ImportRequest, ImportOutcome> import, string text, int times)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] scraps = ["", "'", "\"", "{", "}", "[", "]", ":", "- ", "\t", "0", "-1", "99999999999", "null", "~", "true", "%", "*", "|", "\\", "é", "\u0001", "$host", "${x}", "((((((((", "a b", "//", "http://", "[::1]:1", "127.0.0.1:9901", "(?=a)", ":80"];
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, Math.Max(0, text.Length - 1)], Gen.Int[0, 24], Gen.Int[0, lines.Length - 1], Gen.Int[0, lines.Length - 1], Gen.Int[0, scraps.Length - 1]).Array[1, 4].Sample(
            changes => Survives(import, changes.Aggregate(text, Change)), iter: times, threads: 1);

        string Change(string before, (int Kind, int At, int Length, int Line, int Other, int Scrap) change)
        {
            var scrap = scraps[change.Scrap];
            var at = Math.Min(change.At, before.Length);
            var end = Math.Min(before.Length, at + change.Length);
            return change.Kind switch
            {
                0 => before[..at] + scrap + before[end..],
                1 => before[..at] + scrap + before[at..],
                2 => before[..at] + before[end..],
                3 => before.Replace(lines[change.Line] + "\n", scrap.Length == 0 ? "" : lines[change.Other] + "\n", StringComparison.Ordinal),
                4 => before[..at] + before[at..end] + before[at..end] + before[end..],
                _ => before.Replace(lines[change.Line], ValueReplaced(lines[change.Line], scrap), StringComparison.Ordinal),
            };
        }
    }

    private static string ValueReplaced(string line, string scrap) => line.LastIndexOf(": ", StringComparison.Ordinal) is var colon and > 0 ? line[..(colon + 2)] + scrap : line + scrap;

    private static bool Survives(Func<ImportRequest, ImportOutcome> import, string text)
    {
        string yaml;
        try
        {
            var outcome = import(new ImportRequest { FileName = "in", Text = text });
            Assert.All(outcome.Remarks, remark => Assert.True(remark.Line >= 0 && remark.Text.Length > 0));
            yaml = ConfigurationWriter.Write(outcome.Configuration);
        }
        catch (ImportException exception)
        {
            Assert.Matches(WithLine(), exception.Message);
            return true;
        }

        var errors = Sample.Load(yaml).Errors.Select(error => error.ToString()).Where(error => !error.Contains(".tls", StringComparison.Ordinal)).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', [.. errors, "", text, "", yaml]));
        return true;
    }

    [GeneratedRegex(@"^in:[0-9]+: ")]
    private static partial Regex WithLine();
}
