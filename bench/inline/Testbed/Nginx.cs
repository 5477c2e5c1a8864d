using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>Starts an nginx with a prefix of its own.</summary>
internal static class Nginx
{
    /// <param name="configure">Directory and port to the text of the configuration.</param>
    public static async Task<(ChildProcess Process, int Port, string Directory)> StartAsync(
        Workspace workspace, string name, Func<string, int, string> configure, CancellationToken cancellation)
    {
        string directory = workspace.NewDirectory(name);
        int port = Ports.Free();
        string file = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(file, configure(directory, port), cancellation);
        ChildProcess process = workspace.Add(ChildProcess.Start(
            "nginx", ["-p", directory, "-e", Path.Combine(directory, "error.log"), "-c", file], Path.Combine(directory, "stderr.log")));
        await Readiness.ListeningAsync(process, port, cancellation);
        return (process, port, directory);
    }
}
