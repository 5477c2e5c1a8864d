using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Import;

/// <summary>Another system's file as the configuration of a process: it is imported anew each time that it is read.</summary>
/// <param name="file">The file.</param>
/// <param name="import">Imports it, and tells remarks.</param>
internal sealed class ImportedFile(string file, Func<ImportOutcome> import)
{
    /// <summary>The file and those that it includes, to be watched.</summary>
    public ImmutableArray<string> Files { get; } = file == "-" ? [] : [file];

    // Stdin is read once.
    private ConfigurationSource? _stdin;

    /// <summary>Imports it.</summary>
    /// <param name="source">The configuration that came of it.</param>
    /// <returns>Null, or why it cannot be read.</returns>
    public ConfigurationError? TryRead(out ConfigurationSource? source)
    {
        source = _stdin;
        if (source is not null)
        {
            return null;
        }

        try
        {
            var outcome = import();

            // Copies may be missing; production's own requests must not be turned away, nor let in that were not.
            if (outcome.Remarks.FirstOrDefault(remark => remark.Kind is RemarkKind.RouteLost or RemarkKind.GuardLost) is { } lost)
            {
                return new ConfigurationError(new Place(lost.File, lost.Line, 0), "", $"{ImportFile.Prefix(lost.Kind)}{lost.Text}: what is not carried over of routes and guards has to be put right by hand; make a file with umbra import, finish it, and run that");
            }

            // Places in what was made of it are no places of the file: errors say which text they are of.
            source = new ConfigurationSource { FileName = $"{(file == "-" ? "stdin" : file)} (imported)", Text = ConfigurationWriter.Write(outcome.Configuration) };
            _stdin = file == "-" ? source : null;
            return null;
        }
        catch (ImportException exception)
        {
            return new ConfigurationError(new Place(exception.File, exception.Line, 0), "", exception.Problem);
        }
    }
}
