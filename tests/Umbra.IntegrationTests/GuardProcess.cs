using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Umbra.IntegrationTests;

/// <summary><c>umbra guard</c>, run as users run it, with free ports and a record.</summary>
internal sealed partial class GuardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private GuardProcess(Process process, string directory)
    {
        (_process, Directory) = (process, directory);
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Its folder: the file and the record.</summary>
    public string Directory { get; }

    /// <summary>Everything it printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Where the proxy listens.</summary>
    public IPEndPoint Proxy => IPEndPoint.Parse(ListeningLine().Match(Output).Groups[1].Value);

    /// <summary>Where its status is.</summary>
    public Uri StatusAddress => new(StatusLine().Match(Output).Groups[1].Value);

    /// <summary>The record so far.</summary>
    public string Record => File.Exists(RecordPath) ? File.ReadAllText(RecordPath) : "";

    private string RecordPath => Path.Combine(Directory, "egress.jsonl");

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="directory">A folder of the test's.</param>
    /// <param name="rules">Lines of the file: rules, each with its hyphen.</param>
    /// <param name="settings">Further lines of the file.</param>
    public static async Task<GuardProcess> StartAsync(string directory, string rules, string settings = "")
    {
        Write(directory, rules, settings);
        var guard = Start(directory, "guard", "-c", Path.Combine(directory, "guard.yaml"), "--listen", "127.0.0.1:0", "--status", "127.0.0.1:0");
        await guard.UntilAsync(() => StatusLine().IsMatch(guard.Output), "it says where it listens");
        return guard;
    }

    /// <summary>Starts it with these arguments, and waits for nothing.</summary>
    public static GuardProcess Start(string directory, params string[] arguments) => new(
        Process.Start(new ProcessStartInfo("dotnet", [UmbraProcess.Executable, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!,
        directory);

    /// <summary>Writes its file.</summary>
    public static void Write(string directory, string rules, string settings = "") =>
        File.WriteAllText(Path.Combine(directory, "guard.yaml"), $"record: egress.jsonl\n{settings}\nrules:\n{rules}\n");

    /// <summary>What <c>/status</c> says.</summary>
    public async Task<JsonElement> StatusAsync() => JsonDocument.Parse(await _http.GetStringAsync(StatusAddress)).RootElement;

    /// <summary>The record once it has so many lines.</summary>
    public async Task<IReadOnlyList<JsonElement>> RecordAsync(int lines)
    {
        await UntilAsync(() => Record.Count(character => character == '\n') >= lines, $"the record has {lines} lines");
        return [.. Record.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(string signal) => UmbraProcess.Signal(_process.Id, signal);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until so many clients are connected.</summary>
    public Task UntilConnectionsAsync(int count) =>
        UntilAsync(async () => (await StatusAsync()).GetProperty("connections").GetInt32() == count, $"{count} connections are open");

    /// <summary>Waits until something holds.</summary>
    public Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);

    private async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            Assert.False(_process.HasExited, $"ended before {what}\n{Output}");
            Assert.False(deadline.IsCancellationRequested, $"waited in vain until {what}\n{Output}\n{Record}");
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _http.Dispose();
    }

    [GeneratedRegex(@"^umbra: guard: listening on (\S+),", RegexOptions.Multiline)]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"^umbra: guard: status is (http://\S+)", RegexOptions.Multiline)]
    private static partial Regex StatusLine();
}
