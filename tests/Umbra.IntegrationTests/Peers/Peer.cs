using Xunit;

namespace Umbra.IntegrationTests.Peers;

/// <summary>The real programs that tests put beside Umbra. One that is not installed lets its tests be skipped, by name.</summary>
internal static class Peer
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin", .. PostgresFolders()];

    /// <summary>The path of an installed program. Skips the test when there is none.</summary>
    /// <param name="program">As it is called: <c>nginx</c>.</param>
    public static string Require(string program)
    {
        var path = Find(program);
        Assert.SkipUnless(path is not null, $"{program} is not installed");
        return path!;
    }

    /// <summary>The folder of a module of Node's that <c>./test</c> fetched. Skips the test when there is none.</summary>
    /// <param name="module">As it is called: <c>avsc</c>.</param>
    public static string NodeModule(string module)
    {
        var path = Path.Combine(UmbraProcess.Root(), ".peers", "node_modules", module);
        Assert.SkipUnless(Directory.Exists(path), $"the module {module} of Node's is not there");
        return path;
    }

    /// <summary>The path of an installed program, or null.</summary>
    public static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    // Debian keeps the programs of a server's version by themselves.
    private static IEnumerable<string> PostgresFolders() =>
        Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin")) : [];
}
