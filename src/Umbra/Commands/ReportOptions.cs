using System.CommandLine;
using Umbra.Reports;

namespace Umbra.Commands;

/// <summary>In which form a report is wanted, and where.</summary>
internal sealed class ReportOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "As JSON (docs/reference/report.schema.json)." };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "As Markdown for a comment on a pull request." };
    private readonly Option<bool> _html = new("--html") { Description = "As one HTML page, with both sides of the examples." };
    private readonly Option<bool> _junit = new("--junit") { Description = "As JUnit XML." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Into this file instead of to stdout.", HelpName = "FILE" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_json, _markdown, _html, _junit, _output])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (((Option<bool>[])[_json, _markdown, _html, _junit]).Count(option => result.GetValue(option)) > 1)
            {
                result.AddError("--json, --markdown, --html and --junit: give one of them");
            }
        });
    }

    /// <summary>Writes the report.</summary>
    /// <exception cref="CommandFailure">The file cannot be written.</exception>
    public void Write(ParseResult parsed, RunReport report)
    {
        var format = parsed.GetValue(_json) ? JsonReport.Of : parsed.GetValue(_markdown) ? MarkdownReport.Of
            : parsed.GetValue(_html) ? HtmlReport.Of : parsed.GetValue(_junit) ? JunitReport.Of : (Func<RunReport, string>?)null;
        if (parsed.GetValue(_output) is not { } file || file == "-")
        {
            Write(parsed.InvocationConfiguration.Output, report, format);
            return;
        }

        try
        {
            using var writer = new StreamWriter(file);
            Write(writer, report, format);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.CannotRun, $"--output: {exception.Message}");
        }
    }

    private static void Write(TextWriter writer, RunReport report, Func<RunReport, string>? format)
    {
        if (format is null)
        {
            TextReport.Write(Terminal.Over(writer), report);
        }
        else
        {
            writer.Write(format(report));
        }
    }
}
