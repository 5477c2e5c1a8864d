using Umbra.Configuration;

namespace Umbra.Import.GoReplay;

/// <summary>Makes a configuration of a command line of GoReplay's.</summary>
internal static class GoReplayImporter
{
    /// <summary>Imports it. A script with several commands is read as well: each that starts GoReplay.</summary>
    /// <exception cref="ImportException">The text holds no such command, a flag is not known, or nothing in it can be captured or sent.</exception>
    public static ImportOutcome Import(ImportRequest request)
    {
        var draft = new ImportDraft(request);
        var words = new ShellReader(request.FileName, request.Text).Read();
        var commands = new List<GoReplayCommand>();
        foreach (var one in words)
        {
            if (GoReplayCommand.Read(request.FileName, one) is { } command)
            {
                commands.Add(command);
            }
            else
            {
                draft.Remark(one[0].Line, RemarkKind.LeftOut, $"{Printable.Text(one[0].Text, 64)} is no command of GoReplay's: left out");
            }
        }

        if (commands.Count == 0)
        {
            throw new ImportException(request.FileName, 1, "has no command line of GoReplay's: gor --input-raw :80 --output-http http://staging");
        }

        foreach (var command in commands)
        {
            new GoReplayConversion(draft, command).Convert();
        }

        return draft.Finish();
    }
}
