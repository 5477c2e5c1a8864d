using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Import;
using Umbra.Tests.Configuration;

namespace Umbra.Tests.Import;

/// <summary>What was imported, as YAML.</summary>
internal static class ImportedYaml
{
    /// <summary>A request for an import of a text.</summary>
    public static ImportRequest Request(string text, params (string Name, string Address)[] resolved) =>
        new() { FileName = "shop.yaml", Text = text, Resolved = resolved.ToImmutableDictionary(one => one.Name, one => one.Address) };

    /// <summary>What was imported, as the product's own loader reads what is written.</summary>
    public static UmbraConfiguration Loaded(this ImportOutcome outcome) => Sample.Good(ConfigurationWriter.Write(outcome.Configuration));

    /// <summary>The YAML that is written, which the product's own loader takes.</summary>
    public static string Yaml(this ImportOutcome outcome)
    {
        _ = outcome.Loaded();
        return ConfigurationWriter.Write(outcome.Configuration).Trim();
    }

    /// <summary>The part of the YAML below the routes of the only gateway.</summary>
    public static string Routes(this ImportOutcome outcome)
    {
        var lines = outcome.Yaml().Split('\n').SkipWhile(line => line != "      routes:").Skip(1).TakeWhile(line => line.StartsWith("        ", StringComparison.Ordinal));
        return string.Join('\n', lines.Select(line => line[8..]));
    }

    /// <summary>The part of the YAML that is the mirrors'.</summary>
    public static string Mirrors(this ImportOutcome outcome)
    {
        var lines = outcome.Yaml().Split('\n').SkipWhile(line => line != "mirrors:").Skip(1);
        return string.Join('\n', lines.Select(line => line[2..]));
    }

    /// <summary>The remarks but the last, which every import has that sanitizes.</summary>
    public static string[] Said(this ImportOutcome outcome) =>
        [.. outcome.Remarks.Where(remark => remark.Line > 0).Select(remark => $"{remark.Line} {remark.Kind}: {remark.Text}")];
}
