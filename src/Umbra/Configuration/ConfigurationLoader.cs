using Umbra.Configuration.Shapes;
using Umbra.Configuration.Validation;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration;

/// <summary>Makes a configuration of its source, or tells everything that is wrong with it. Never throws for what the source holds.</summary>
/// <remarks>
/// 1. The file's text becomes a tree with places. What is no YAML ends here.
/// 2. Overlays are laid over the tree, weakest first.
/// 3. The tree is read as records: names, types, units, ranges.
/// 4. What is right by itself is checked against the rest.
/// </remarks>
internal static class ConfigurationLoader
{
    /// <summary>Loads with this process's environment and files.</summary>
    public static ConfigurationResult Load(ConfigurationSource source) => Load(source, References.OfThisProcess);

    /// <summary>Loads.</summary>
    public static ConfigurationResult Load(ConfigurationSource source, References references)
    {
        var reading = new Reading(FolderOf(source.FileName), references);

        // 1.
        var document = YamlReader.Read(source.Text, source.FileName, reading.Errors);
        if (document is not (null or MapNode))
        {
            reading.Report(document, "", "must be a map", "the file begins with keys such as sources: and mirrors:");
        }

        if (document is not MapNode map)
        {
            if (reading.Errors.Count > 0)
            {
                return Failed(reading);
            }

            map = new MapNode(new Place(source.FileName, source.FileName is null ? 0 : 1, 1));
        }

        // 2.
        OverlayMerger.Merge(map, ShapeFactory.Root, source.Overlays, reading.Errors);

        // 3.
        reading.Remember("", map);
        ShapeFactory.Root.TryRead(map, "", reading, out var read);
        var configuration = (UmbraConfiguration)read!;

        // 4.
        ConfigurationValidator.Validate(configuration, reading);
        return reading.Errors.Count > 0 ? Failed(reading) : new ConfigurationResult(configuration, []) { Keys = reading, ReferredFiles = [.. reading.Files] };
    }

    private static ConfigurationResult Failed(Reading reading) =>
        new(null, [.. reading.Errors.Distinct().OrderBy(error => error.Place.Order).ThenBy(error => error.Place.Line).ThenBy(error => error.Place.Column)])
        {
            ReferredFiles = [.. reading.Files],
        };

    private static string FolderOf(string? fileName) =>
        string.IsNullOrEmpty(fileName) || fileName == "-" ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? "/";
}
