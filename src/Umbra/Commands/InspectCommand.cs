using System.CommandLine;
using Umbra.Core.Handoff;
using Umbra.Recordings;

namespace Umbra.Commands;

/// <summary><c>umbra inspect</c>: what is in a recording.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("inspect", "What is in a recording: how much, of what, how long it took; or its exchanges one by one.",
            """
            $ umbra inspect shop.avro --filter "status >= 500"
            shop.avro: 12 exchanges of 51,204, 2026-11-25T14:00:00.112Z to 2026-11-25T14:05:00.001Z (299.89 s)
            …

            $ umbra inspect shop.avro --filter "path ^= /orders" --list
            $ umbra inspect shop.avro --show 5f0c
            """);
        var exchanges = new ExchangeOptions();
        var list = new Option<bool>("--list") { Description = "A line for each exchange." };
        var limit = new Option<int?>("--limit") { Description = "The most lines of --list; default all.", HelpName = "N" };
        var show = new Option<string?>("--show") { Description = "One exchange, whole: its identity, or the beginning or end of that.", HelpName = "ID" };
        var endpoints = new Option<int>("--endpoints") { Description = "The most endpoints that are shown; default 20.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        exchanges.AddTo(command);
        foreach (var option in (Option[])[list, limit, show, endpoints, json])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            using var selected = exchanges.Open(parsed);
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                if (parsed.GetValue(show) is { } id)
                {
                    return Show(selected, id.ToLowerInvariant(), output);
                }

                if (parsed.GetValue(list))
                {
                    return List(selected, parsed.GetValue(limit) ?? int.MaxValue, output, parsed.InvocationConfiguration.Error);
                }

                var summary = new ExchangeSummary();
                while (selected.Next(out var record))
                {
                    summary.Add(record);
                }

                var view = new SummaryView(selected, summary);
                if (parsed.GetValue(json))
                {
                    output.WriteLine(view.Json());
                }
                else
                {
                    view.Write(Terminal.Over(output), parsed.GetValue(endpoints));
                }

                return ExitCode.Fine;
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                throw new CommandFailure(ExitCode.CannotRun, exception.Message);
            }
        });
        return command;
    }

    private static int Show(SelectedExchanges selected, string id, TextWriter output)
    {
        while (selected.Next(out var record))
        {
            var found = ExchangeView.Id(record.Id);
            if (id.Length > 0 && (found.StartsWith(id, StringComparison.Ordinal) || found.EndsWith(id, StringComparison.Ordinal)))
            {
                ExchangeView.Write(output, record);
                return ExitCode.Fine;
            }
        }

        throw new CommandFailure(ExitCode.No, $"--show: there is no exchange {id} among {selected.Selected:N0}; --list shows their identities");
    }

    private static int List(SelectedExchanges selected, int limit, TextWriter output, TextWriter errors)
    {
        for (var left = limit; left > 0 && selected.Next(out ExchangeRecord record); left--)
        {
            output.WriteLine(ExchangeView.Line(record));
        }

        foreach (var problem in selected.Problems)
        {
            errors.WriteLine($"umbra: note: {problem}");
        }

        return ExitCode.Fine;
    }
}
