namespace Umbra.Bench.Replay;

/// <summary>A folder that goes when it is done with.</summary>
internal sealed class Workspace : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("umbra-bench").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
