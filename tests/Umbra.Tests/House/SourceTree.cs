namespace Umbra.Tests.House;

/// <summary>The repository that this test was built in.</summary>
internal static class SourceTree
{
    /// <summary>Its root: the nearest folder above the test's assembly that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root, with <c>/</c> between folders.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>The C# sources of the projects in <c>src</c>, without what the build generated.</summary>
    public static IEnumerable<SourceFile> Sources()
    {
        var src = PathOf("src");
        foreach (var file in Directory.EnumerateFiles(src, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var parts = Path.GetRelativePath(src, file).Split(Path.DirectorySeparatorChar);
            if (parts is [_, "bin" or "obj", ..])
            {
                continue;
            }

            yield return new SourceFile(parts[0], [.. parts[1..^1]], parts[^1], File.ReadAllText(file));
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Umbra.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Umbra.slnx above {AppContext.BaseDirectory}.");
    }
}

/// <summary>One source.</summary>
/// <param name="Project">The project's name, as <c>Umbra.Core</c>.</param>
/// <param name="Folders">The folders below the project.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Text">What it says.</param>
internal sealed record SourceFile(string Project, IReadOnlyList<string> Folders, string Name, string Text)
{
    /// <summary>The namespace that the place asks for.</summary>
    public string NamespaceOfPlace => string.Join('.', [Project, .. Folders]);

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', ["src", Project, .. Folders, Name]);
}
