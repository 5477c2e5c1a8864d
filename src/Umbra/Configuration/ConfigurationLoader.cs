using System.Collections.Immutable;
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

    /// <summary>Loads what another process of ours has checked: what goes together is not looked at once more.</summary>
    public static ConfigurationResult LoadChecked(ConfigurationSource source) => Load(source, References.OfThisProcess, static (_, _) => { });

    /// <summary>Loads.</summary>
    public static ConfigurationResult Load(ConfigurationSource source, References references) => Load(source, references, ConfigurationValidator.Validate);

    private static ConfigurationResult Load(ConfigurationSource source, References references, Action<UmbraConfiguration, Reading> validate)
    {
        var reading = new Reading(FolderOf(source.FileName), references);
        var (configuration, errors) = Load<UmbraConfiguration>(source, reading, "sources: and mirrors:", validate);
        return new ConfigurationResult(configuration, errors) { Keys = configuration is null ? null : reading, ReferredFiles = [.. reading.Files] };
    }

    /// <summary>Loads a file of another kind.</summary>
    /// <typeparam name="T">The record that the whole file is.</typeparam>
    /// <param name="source">The file and what is laid over it.</param>
    /// <param name="references">The environment and the files that values refer to.</param>
    /// <param name="keys">Keys that such a file begins with, for who wrote none.</param>
    /// <param name="validate">Tells what does not go together.</param>
    /// <returns>The configuration, null exactly when there are errors; the errors in the order of the file, then those of overlays.</returns>
    public static (T? Configuration, ImmutableArray<ConfigurationError> Errors) Load<T>(
        ConfigurationSource source, References references, string keys, Action<T, Reading> validate)
        where T : class => Load(source, new Reading(FolderOf(source.FileName), references), keys, validate);

    private static (T? Configuration, ImmutableArray<ConfigurationError> Errors) Load<T>(
        ConfigurationSource source, Reading reading, string keys, Action<T, Reading> validate)
        where T : class
    {
        var shape = ShapeFactory.Record(typeof(T));

        // 1.
        var document = YamlReader.Read(source.Text, source.FileName, reading.Errors);
        if (document is not (null or MapNode))
        {
            reading.Report(document, "", "must be a map", $"the file begins with keys such as {keys}");
        }

        if (document is not MapNode map)
        {
            if (reading.Errors.Count > 0)
            {
                return (null, InOrder(reading));
            }

            map = new MapNode(new Place(source.FileName, source.FileName is null ? 0 : 1, 1));
        }

        // 2.
        OverlayMerger.Merge(map, shape, source.Overlays, reading.Errors);

        // 3.
        reading.Remember("", map);
        shape.TryRead(map, "", reading, out var read);
        var configuration = (T)read!;

        // 4.
        validate(configuration, reading);
        return reading.Errors.Count > 0 ? (null, InOrder(reading)) : (configuration, []);
    }

    private static ImmutableArray<ConfigurationError> InOrder(Reading reading) =>
        [.. reading.Errors.Distinct().OrderBy(error => error.Place.Order).ThenBy(error => error.Place.Line).ThenBy(error => error.Place.Column)];

    private static string FolderOf(string? fileName) =>
        string.IsNullOrEmpty(fileName) || fileName == "-" ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? "/";
}
