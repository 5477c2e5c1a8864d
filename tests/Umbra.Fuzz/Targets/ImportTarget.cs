using System.Text;
using Umbra.Configuration;
using Umbra.Import;

namespace Umbra.Fuzz.Targets;

/// <summary>Another system's configuration: refused with its line, or what comes out is loaded as the product's own.</summary>
internal static class ImportTarget
{
    public static void Run(Importer importer, byte[] input)
    {
        ImportOutcome outcome;
        try
        {
            outcome = importer.Import(new ImportRequest { FileName = "in", Text = Encoding.UTF8.GetString(input) });
        }
        catch (ImportException exception)
        {
            FuzzFailure.Unless(exception.Message.StartsWith("in:", StringComparison.Ordinal), exception.Message);
            return;
        }

        var yaml = ConfigurationWriter.Write(outcome.Configuration);
        var errors = ConfigurationTarget.Load(yaml).Errors.Select(error => error.ToString())
            .Where(error => !error.Contains(".tls", StringComparison.Ordinal)) // files that certificates would stand in are not there
            .ToList();
        FuzzFailure.Unless(errors.Count == 0, $"{string.Join('\n', errors)}\n{yaml}");
    }
}
