using System.CommandLine;
using Umbra.Import;

namespace Umbra.Commands;

/// <summary>How something is imported.</summary>
internal sealed class ImportOptions
{
    private readonly Option<bool> _faithful = new("--faithful") { Description = "Copies are exactly what the other system sends: no sanitizer, no marks but the one against loops." };
    private readonly Option<string[]> _resolve = new("--resolve") { Description = "Where a name is found: name=host:port, or name:port=host:port. May be given several times.", HelpName = "NAME=HOST:PORT", DefaultValueFactory = _ => [] };

    /// <summary>Adds them.</summary>
    public void AddTo(Command command)
    {
        command.Add(_faithful);
        command.Add(_resolve);
    }

    /// <summary>Whether any of them is given.</summary>
    public bool AreGiven(ParseResult parsed) => parsed.GetValue(_faithful) || parsed.GetValue(_resolve)!.Length > 0;

    /// <summary>Imports a file, and says what could not be carried over.</summary>
    /// <exception cref="ImportException">The file cannot be read as what it should be.</exception>
    public ImportOutcome Import(Importer importer, string file, ParseResult parsed)
    {
        var outcome = importer.Import(ImportFile.Read(file, parsed.GetValue(_faithful), parsed.GetValue(_resolve)!, Console.In));
        foreach (var remark in outcome.Remarks)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"umbra: {ImportFile.Prefix(remark.Kind)}{remark}");
        }

        return outcome;
    }
}
