using System.Diagnostics.CodeAnalysis;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration;

/// <summary>Reads a configuration's file and lays the environment over it.</summary>
internal static class ConfigurationFile
{
    /// <summary>The file that is read where none is named.</summary>
    public const string DefaultName = "umbra.yaml";

    /// <summary>Reads.</summary>
    /// <param name="fileName">The file; <c>-</c> for <paramref name="stdin"/>.</param>
    /// <param name="stdin">Read when the file is <c>-</c>.</param>
    /// <param name="source">The file's text and the environment's overlays.</param>
    /// <param name="error">Why there is none.</param>
    /// <param name="prefix">What the variables begin with that are laid over it.</param>
    public static bool TryRead(
        string fileName, TextReader stdin, [NotNullWhen(true)] out ConfigurationSource? source, [NotNullWhen(false)] out ConfigurationError? error,
        string prefix = EnvironmentOverlays.Prefix)
    {
        source = null;
        error = null;
        try
        {
            var text = fileName == "-" ? ReadBounded(stdin) : ReadFile(fileName);
            source = new ConfigurationSource { FileName = fileName, Text = text }.With(EnvironmentOverlays.From(Environment.GetEnvironmentVariables(), prefix));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var why = exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "cannot be read";
            error = new ConfigurationError(new Place(fileName, 0, 0), "", why, fileName == DefaultName ? "name another with -c" : null);
            return false;
        }
    }

    private static string ReadFile(string fileName)
    {
        using var reader = new StreamReader(new FileStream(fileName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return ReadBounded(reader);
    }

    // One character past the bound is enough for the loader to refuse it.
    private static string ReadBounded(TextReader reader)
    {
        var buffer = new char[DocumentLimits.Characters + 1];
        return new string(buffer, 0, reader.ReadBlock(buffer));
    }
}
