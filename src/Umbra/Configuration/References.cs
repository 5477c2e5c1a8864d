using System.Text;
using Umbra.Configuration.Yaml;

namespace Umbra.Configuration;

/// <summary>Resolves <c>${env:NAME}</c>, <c>${env:NAME:-default}</c> and <c>${file:path}</c> in values; <c>$${</c> is a plain <c>${</c>.</summary>
/// <param name="environment">A variable's value; null when it is not set.</param>
/// <param name="file">A file's text, by its full path.</param>
internal sealed class References(Func<string, string?> environment, Func<string, string> file)
{
    /// <summary>This process's environment and files.</summary>
    public static References OfThisProcess { get; } = new(Environment.GetEnvironmentVariable, ReadFile);

    /// <summary>Whether a text has a reference in it.</summary>
    public static bool IsIn(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>Resolves all references of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="files">Gets the full paths of the files that are referred to, whether they could be read or not.</param>
    /// <param name="resolved">The text with their values in their places.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Resolve(string text, string folder, ISet<string> files, out string resolved)
    {
        var result = new StringBuilder();
        resolved = "";
        for (var at = 0; at < text.Length;)
        {
            var begin = text.IndexOf("${", at, StringComparison.Ordinal);
            if (begin < 0)
            {
                result.Append(text, at, text.Length - at);
                break;
            }

            if (begin > at && text[begin - 1] == '$')
            {
                result.Append(text, at, begin - 1 - at).Append("${");
                at = begin + 2;
                continue;
            }

            result.Append(text, at, begin - at);
            var end = text.IndexOf('}', begin);
            if (end < 0)
            {
                return "has a ${ without its }";
            }

            if (ResolveOne(text[(begin + 2)..end], folder, files, out var value) is { } problem)
            {
                return problem;
            }

            result.Append(value);
            at = end + 1;
        }

        resolved = result.ToString();
        return null;
    }

    private string? ResolveOne(string reference, string folder, ISet<string> files, out string value)
    {
        value = "";
        if (reference.StartsWith("env:", StringComparison.Ordinal))
        {
            var name = reference["env:".Length..];
            var otherwise = name.IndexOf(":-", StringComparison.Ordinal);
            var fallback = otherwise < 0 ? null : name[(otherwise + 2)..];
            name = otherwise < 0 ? name : name[..otherwise];
            var found = name.Length == 0 || name.Contains('=') || name.Contains('\0') ? null : environment(name);
            value = (string.IsNullOrEmpty(found) ? fallback : null) ?? found ?? "";
            return found is null && fallback is null ? $"the environment has no {Printable.Text(name, 64)}" : null;
        }

        return reference.StartsWith("file:", StringComparison.Ordinal)
            ? ResolveFile(reference["file:".Length..], folder, files, out value)
            : "has a reference that is neither ${env:NAME} nor ${file:path}";
    }

    private string? ResolveFile(string path, string folder, ISet<string> files, out string value)
    {
        value = "";
        try
        {
            var fullPath = Path.GetFullPath(path, folder);
            files.Add(fullPath);

            // Files of secrets end in a line feed more often than not; it is not part of the secret.
            value = file(fullPath).TrimEnd('\r', '\n');
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var why = exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : exception is UnauthorizedAccessException ? "it may not be read" : "it cannot be read";
            return $"the file {Printable.Text(path, 200)} is referred to, but {why}";
        }
    }

    private static string ReadFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var buffer = new char[DocumentLimits.ReferencedFile + 1];
        var count = reader.ReadBlock(buffer);
        return count <= DocumentLimits.ReferencedFile ? new string(buffer, 0, count) : throw new IOException("The file is too large to be a value.");
    }
}
