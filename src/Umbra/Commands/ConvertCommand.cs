using System.CommandLine;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;
using Umbra.Recordings;

namespace Umbra.Commands;

/// <summary><c>umbra convert</c>: exchanges from one format to another.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var command = new DocumentedCommand("convert", "Writes exchanges in another format, by the name of the last file: .avro, .gor, .har, .jsonl, .sh (curl), each also .gz.",
            """
            $ umbra convert shop.avro shop.gor
            $ umbra convert 'requests_*.gor' shop.avro
            $ umbra convert access.log.gz shop.avro --filter "method == GET"
            $ umbra convert shop.avro - --output-format jsonl | jq .request.target
            """);
        var exchanges = new ExchangeOptions();
        var files = new Argument<string[]>("FILES") { Description = "One or several to read, then the one to write, in the place of one of that name; - is stdin or stdout.", Arity = new ArgumentArity(2, 100_000) };
        var format = new Option<string?>("--output-format") { Description = "What to write, where the name does not say: avro, gor, har, jsonl, curl.", HelpName = "FORMAT" };
        var codec = new Option<RecordingCodec>("--codec") { Description = "Of recordings: zstandard (default), deflate or none.", HelpName = "CODEC", DefaultValueFactory = _ => RecordingCodec.Zstandard };
        var level = new Option<int>("--level") { Description = "How hard it compresses; default 3.", HelpName = "N", DefaultValueFactory = _ => 3 };
        exchanges.AddTo(command, files);
        foreach (var option in (Option[])[format, codec, level])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            string[] all = parsed.GetValue(files)!;
            var target = all[^1];
            var wanted = ExchangeOptions.Format(parsed.GetValue(format), "--output-format") ?? ExchangeFormats.OfName(target)
                ?? throw new CommandFailure(ExitCode.Usage, $"{target}: its name does not say what to write; end it with .avro, .gor, .har, .jsonl or .sh, or give --output-format");
            var settings = new RecordingSettings { Codec = parsed.GetValue(codec), Level = Math.Clamp(parsed.GetValue(level), 1, parsed.GetValue(codec) == RecordingCodec.Deflate ? 9 : 19), BlockBytes = 256 * 1024 };
            using var selected = exchanges.Open(parsed, all[..^1]);
            if (selected.Files.Any(file => file != ExchangeFiles.Standard && target != ExchangeFiles.Standard && Path.GetFullPath(file) == Path.GetFullPath(target)))
            {
                throw new CommandFailure(ExitCode.Usage, $"{target}: it is read and would be written over");
            }

            try
            {
                Convert(selected, target, wanted, settings, parsed.InvocationConfiguration.Error);
                return ExitCode.Fine;
            }
            catch (RecordingException exception)
            {
                throw new CommandFailure(ExitCode.Usage, $"{target}: {exception.Message}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new CommandFailure(ExitCode.CannotRun, exception.Message);
            }
        });
        return command;
    }

    // Under another name until it is whole: half a file must not look like one.
    internal static void Convert(SelectedExchanges selected, string target, ExchangeFormat format, RecordingSettings settings, TextWriter errors, bool mayReplace = true)
    {
        var isFile = target != ExchangeFiles.Standard;
        var part = isFile ? target + ".part" : target;
        FormatNotes notes;
        using (var writer = ExchangeFiles.Create(part, format, settings, VersionCommand.Version))
        {
            using var ordered = new OrderedReader(selected);
            while (ordered.Next(out var record))
            {
                writer.Write(record);
            }

            writer.Complete();
            notes = writer.Notes;
        }

        if (isFile)
        {
            File.Move(part, target, mayReplace);
        }

        errors.WriteLine($"{target}: {selected.Selected:N0} exchanges{(selected.IsPart ? $" of {selected.Read:N0}" : "")}");
        foreach (var problem in selected.Problems)
        {
            errors.WriteLine($"  not read: {problem}");
        }

        foreach (var note in notes.Sentences)
        {
            errors.WriteLine($"  note: {note}");
        }
    }
}
