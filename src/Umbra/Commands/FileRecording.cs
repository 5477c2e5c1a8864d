using Microsoft.Extensions.Logging.Abstractions;
using Umbra.Configuration;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Capture;
using Umbra.Core.Recording.Files;
using Umbra.Core.Recording.Formats;
using Umbra.Recordings;

namespace Umbra.Commands;

/// <summary><c>umbra record FILE</c>: what is in a file, of packets or of exchanges, goes to a recording, sanitized.</summary>
internal static class FileRecording
{
    private const string Mirror = "mirrors.recording.";
    private static readonly string[] Used = [Mirror + "to", Mirror + "sanitize", Mirror + "recording.codec", Mirror + "recording.level", "state"];

    /// <summary>Records.</summary>
    /// <param name="file">What is read.</param>
    /// <param name="flags">The command's flags.</param>
    /// <param name="given">What they say.</param>
    /// <param name="errors">Is told what came of it.</param>
    /// <exception cref="CommandFailure">A flag has no use here, or a file cannot be read or written.</exception>
    public static int Run(string file, IReadOnlyList<KeyFlag> flags, IReadOnlyList<Overlay> given, TextWriter errors)
    {
        var useless = given.FirstOrDefault(overlay => !Used.Contains(overlay.Path) && !flags.Any(flag => flag.Key == overlay.Path && flag.Default == overlay.Value));
        if (useless is not null)
        {
            throw new CommandFailure(ExitCode.Usage, $"{useless.Origin} is of no use where a file is recorded; -o, --sanitize, --codec, --level and --state are");
        }

        var configuration = Load(given);
        var settings = configuration.Mirrors[0].ToDelivery(configuration);
        var pseudonyms = PseudonymKey.Load(configuration, out var problem).Pseudonyms;
        if (problem is not null)
        {
            errors.WriteLine($"umbra: {problem}");
        }

        try
        {
            using var selected = new SelectedExchanges(new SanitizedExchanges(ExchangeOptions.OpenFiles(ExchangeFiles.Find([file]), null), new ExchangePreparer(settings, pseudonyms, NullLogger.Instance)), [file]);
            ConvertCommand.Convert(selected, NewName(settings.Recording!.Template), ExchangeFormat.Recording, settings.Recording.Format with { BlockBytes = 256 * 1024 }, errors, mayReplace: false);
            return ExitCode.Fine;
        }
        catch (RecordingException exception)
        {
            throw new CommandFailure(ExitCode.Usage, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandFailure(ExitCode.CannotRun, exception.Message);
        }
    }

    // As a recording of what passes is named: a file that is there is never written to.
    private static string NewName(string template)
    {
        if (template == ExchangeFiles.Standard)
        {
            return template;
        }

        var name = new NameTemplate(template).NameAt(TimeProvider.System.GetUtcNow());
        var number = 0;
        while (File.Exists(NameTemplate.Numbered(name, number)))
        {
            number++;
        }

        RecordingFiles.Make(Path.GetDirectoryName(name)!);
        return NameTemplate.Numbered(name, number);
    }

    // The flags are keys of the file, checked as such. It has to have a source: one that is never opened.
    private static UmbraConfiguration Load(IReadOnlyList<Overlay> given)
    {
        Overlay[] all = [.. given, new Overlay("sources.file.capture.interface", "file", "umbra record"), new Overlay(Mirror + "from", "[file]", "umbra record")];
        var result = ConfigurationLoader.Load(new ConfigurationSource().With(all));
        return result.Configuration ?? throw new CommandFailure(ExitCode.Usage, string.Join('\n', result.Errors));
    }
}
