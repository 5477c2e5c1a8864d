using System.CommandLine;

namespace Umbra.Commands;

/// <summary><c>--duration</c>: a command that would go on until Ctrl-C ends by itself.</summary>
internal sealed class DurationOption
{
    private readonly Option<string?> _option = new("--duration") { Description = "Ends by itself: 30s, 2m; default at Ctrl-C.", HelpName = "TIME" };

    /// <summary>Adds it to a command.</summary>
    public DurationOption AddTo(Command command)
    {
        command.Add(_option);
        return this;
    }

    /// <summary>Is cancelled at the end that was given, and with the command.</summary>
    /// <exception cref="CommandFailure">It is no duration.</exception>
    public CancellationTokenSource End(ParseResult parsed, CancellationToken cancellationToken)
    {
        var time = parsed.GetValue(_option) is { } text ? Durations.Parse("--duration", text) : Timeout.InfiniteTimeSpan;
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(time);
        return end;
    }
}
