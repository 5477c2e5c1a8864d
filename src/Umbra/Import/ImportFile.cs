using System.Collections.Immutable;
using System.Text;
using Umbra.Configuration;

namespace Umbra.Import;

/// <summary>Reads a file that is to be imported, and those that it includes.</summary>
internal static class ImportFile
{
    // As much as a configuration of our own may have, and far more than people write.
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>What is to be imported.</summary>
    /// <param name="file">The file; <c>-</c> for stdin.</param>
    /// <param name="isFaithful">Copies are to be exactly what the other system sends.</param>
    /// <param name="resolved">Where names are found: <c>name=host:port</c>.</param>
    /// <param name="input">Stdin.</param>
    /// <exception cref="ImportException">It cannot be read.</exception>
    public static ImportRequest Read(string file, bool isFaithful, IEnumerable<string> resolved, TextReader input) => new()
    {
        FileName = file,
        Text = file == "-" ? input.ReadToEnd() : Text(file, file),
        IsFaithful = isFaithful,
        Resolved = resolved.Select(one => Pair(one)).ToImmutableDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        Include = pattern => Included(pattern, file == "-" ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(file))!),
    };

    /// <summary>A configuration as it stands in a file: remarks as comments before it.</summary>
    public static string Write(ImportOutcome outcome)
    {
        var yaml = new StringBuilder("# yaml-language-server: $schema=umbra.schema.json\n");
        foreach (var remark in outcome.Remarks)
        {
            yaml.Append("# ").Append(Prefix(remark.Kind)).Append(Printable.Text(remark.ToString(), 1000)).Append('\n');
        }

        return yaml.Append(ConfigurationWriter.Write(outcome.Configuration)).ToString();
    }

    /// <summary>What stands before a remark.</summary>
    public static string Prefix(RemarkKind kind) => kind switch
    {
        RemarkKind.MirrorLost => "NOT MIRRORED: ",
        RemarkKind.RouteLost => "NOT ROUTED: ",
        RemarkKind.GuardLost => "NOT GUARDED: ",
        RemarkKind.LeftOut => "left out: ",
        _ => "",
    };

    private static KeyValuePair<string, string> Pair(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } address]
            ? KeyValuePair.Create(name, address)
            : throw new ImportException("--resolve", 0, $"'{Printable.Text(text, 100)}' is not name=host:port");

    private static IReadOnlyList<(string Name, string Text)> Included(string pattern, string folder)
    {
        var path = Path.GetFullPath(pattern, folder);
        var name = Path.GetFileName(path);
        if (!name.Contains('*') && !name.Contains('?'))
        {
            return [(path, Text(path, pattern))];
        }

        var parent = Path.GetDirectoryName(path)!;
        return Directory.Exists(parent) ? [.. Directory.GetFiles(parent, name).Order(StringComparer.Ordinal).Select(one => (one, Text(one, one)))] : [];
    }

    private static string Text(string path, string named)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return stream.Length <= MostBytes ? new StreamReader(stream).ReadToEnd() : throw new ImportException(named, 0, $"is longer than {MostBytes:N0} bytes");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportException(named, 0, "there is no such file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImportException(named, 0, $"cannot be read: {exception.Message}");
        }
    }
}
