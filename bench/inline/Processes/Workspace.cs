namespace Umbra.Bench.Inline.Processes;

/// <summary>A directory of this run's own, and the processes in it. Disposing ends the processes, last first, and removes the directory.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly Stack<ChildProcess> _children = new();
    private readonly List<IDisposable> _kept = [];
    private readonly string _root = Directory.CreateTempSubdirectory("umbra-bench-").FullName;

    // nginx's workers may be another user, and they read the static files here.
    public Workspace() => File.SetUnixFileMode(_root, Readable);

    /// <summary>A new directory below the workspace.</summary>
    public string NewDirectory(string name)
    {
        string unique = name;
        for (int i = 2; Directory.Exists(Path.Combine(_root, unique)); i++)
        {
            unique = $"{name}-{i}";
        }

        return Directory.CreateDirectory(Path.Combine(_root, unique), Readable).FullName;
    }

    public ChildProcess Add(ChildProcess child)
    {
        _children.Push(child);
        return child;
    }

    /// <summary>Keeps what must live as long as the workspace.</summary>
    public void Keep(IDisposable owned) => _kept.Add(owned);

    public async ValueTask DisposeAsync()
    {
        while (_children.TryPop(out ChildProcess? child))
        {
            await child.DisposeAsync();
        }

        _kept.ForEach(owned => owned.Dispose());
        Directory.Delete(_root, recursive: true);
    }
}
