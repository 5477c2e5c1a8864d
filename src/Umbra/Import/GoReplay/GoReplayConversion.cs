using System.Globalization;
using Umbra.Configuration;
using Umbra.Import.Proxies;

namespace Umbra.Import.GoReplay;

/// <summary>Makes sources and mirrors of one command.</summary>
internal sealed class GoReplayConversion(ImportDraft draft, GoReplayCommand command)
{
    private readonly GoReplayOutputs _outputs = new(draft, command);

    /// <summary>Adds what the command says to the draft.</summary>
    /// <exception cref="ImportException">There is nothing to capture, or nowhere to send it.</exception>
    public void Convert()
    {
        var sources = new GoReplayInputs(draft, command).Add(out var percent);
        var filters = new GoReplayFilters(draft, command);
        var mirrors = _outputs.Make([.. sources], percent).ConvertAll(filters.Apply);
        if (mirrors.Count == 0)
        {
            throw new ImportException(draft.Request.FileName, command.Line, "has no output that could become a mirror: give it --output-http http://staging or --output-file requests.gor");
        }

        foreach (var mirror in mirrors)
        {
            draft.Add(WithMiddleware(mirror));
        }

        if (mirrors.Count > 1 && command.Last("middleware") is { } middleware)
        {
            draft.Remark(middleware.Line, RemarkKind.Note, "each mirror starts the program for itself, where GoReplay starts it once for all outputs");
        }

        GoReplayRemarks.Tell(draft, command);
    }

    // GoReplay splits at single spaces; what stands between two of them, nothing, is no argument that could be written.
    private MirrorConfiguration WithMiddleware(MirrorConfiguration mirror) =>
        command.Last("middleware")?.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words
            ? mirror with { Middleware = new MiddlewareConfiguration { Command = [.. words] } }
            : mirror;

    /// <summary>A whole number of a flag's; null, with a remark, when it is none.</summary>
    public static int? Number(ImportDraft draft, GoReplayFlag flag)
    {
        if (int.TryParse(flag.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        draft.Remark(flag.Line, RemarkKind.LeftOut, $"--{flag.Name}: {Printable.Text(flag.Value, 64)} is not a whole number; Umbra's own default holds");
        return null;
    }

    /// <summary>A duration of a flag's; null, with a remark, when it is none.</summary>
    public static TimeSpan? Time(ImportDraft draft, GoReplayFlag flag)
    {
        if (Durations.Parse(flag.Value) is { } time)
        {
            return time;
        }

        draft.Remark(flag.Line, RemarkKind.LeftOut, $"--{flag.Name}: {Printable.Text(flag.Value, 64)} is not a duration; Umbra's own default holds");
        return null;
    }
}
