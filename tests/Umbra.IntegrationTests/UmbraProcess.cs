using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Umbra.IntegrationTests;

/// <summary>The built executable, run as users run it: started with arguments, asked over its ports, ended by a signal.</summary>
internal sealed partial class UmbraProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly string _state;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private UmbraProcess(Process process, string state)
    {
        _process = process;
        _state = state;
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.OutputDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Where the built executable is.</summary>
    public static string Executable { get; } = Path.Combine(Root(), "src", "Umbra", "bin", "Release", "net10.0", "umbra.dll");

    /// <summary>Everything it printed so far.</summary>
    public string Output => string.Join('\n', _errors);

    /// <summary>The data plane's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Where the (first) tap listens.</summary>
    public IPEndPoint Tap => IPEndPoint.Parse(Line(TapLine()));

    /// <summary>The admin port's address.</summary>
    public Uri Admin => new(Line(AdminLine()));

    /// <summary>The health port's address.</summary>
    public Uri Health => new(Line(HealthLine()));

    /// <summary>The directory with the token.</summary>
    public string State => _state;

    /// <summary>Starts <c>umbra mirror</c> with free ports and waits until it is ready and its worker answers.</summary>
    public static Task<UmbraProcess> MirrorAsync(IPEndPoint production, IPEndPoint shadow, params string[] options) => StartAsync(
    [
        "mirror", "--listen", "127.0.0.1:0", "--production", $"http://{production}", "--shadow", $"http://{shadow}",
        "--admin", "127.0.0.1:0", "--health", "127.0.0.1:0", .. options,
    ]);

    /// <summary>Starts it and waits until it is ready and its worker answers.</summary>
    /// <param name="arguments">The command and its options.</param>
    /// <param name="state">The state folder that the configuration names; null for a new one, which is given as an option.</param>
    /// <param name="launcher">A program that starts it with these arguments; null starts it directly.</param>
    public static async Task<UmbraProcess> StartAsync(string[] arguments, string? state = null, string? launcher = null)
    {
        var directory = state ?? Directory.CreateTempSubdirectory("umbra-state").FullName;
        var start = new ProcessStartInfo(
            launcher ?? "dotnet",
            [.. launcher is null ? new[] { Executable } : [], .. arguments, .. state is null ? ["--state", directory] : Array.Empty<string>()])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var umbra = new UmbraProcess(Process.Start(start)!, directory);
        await umbra.UntilAsync(() => umbra.Find(AdminLine()) is not null && umbra.Find(HealthLine()) is not null, "it says where its ports are");
        await umbra.UntilAsync(async () => await umbra.StatusAsync() is not null, "its worker answers");
        return umbra;
    }

    /// <summary>Starts <c>umbra run</c> on another system's file, which says nothing of Umbra's own ports, and waits until its gateways listen.</summary>
    /// <param name="folder">Where its state may be.</param>
    /// <param name="options">The options of the command: <c>--nginx FILE</c>.</param>
    public static async Task<UmbraProcess> ImportedAsync(string folder, params string[] options)
    {
        var state = Path.Combine(folder, "state");
        var umbra = await StartAsync(
            [$"UMBRA__ADMIN__LISTEN=127.0.0.1:{Ports.Free()}", $"UMBRA__HEALTH__LISTEN=127.0.0.1:{Ports.Free()}", $"UMBRA__STATE={state}", "dotnet", Executable, "run", .. options], state, "env");
        await umbra.UntilAsync(() => umbra.Output.Contains("listening on", StringComparison.Ordinal), "it listens");
        return umbra;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code, and what it wrote to stdout.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Executable, .. arguments]) { RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, output);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code, and what it wrote to stdout and stderr.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunWithErrorsAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Executable, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, output, await errors);
    }

    /// <summary>What <c>/api/status</c> says; null while no worker answers.</summary>
    public async Task<JsonElement?> StatusAsync()
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Admin, "/api/status"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
            using var response = await _http.SendAsync(request);
            return response.IsSuccessStatusCode ? JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>One mirror's ledger.</summary>
    public async Task<MirrorFigures> LedgerAsync(string mirror = "shadow")
    {
        JsonElement? status = null;
        await UntilAsync(async () => (status = await StatusAsync()) is not null, "its worker answers");
        return new MirrorFigures(status!.Value.GetProperty("mirrors").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == mirror));
    }

    /// <summary>Waits until a mirror's ledger is as it should be; fails with the ledger when it does not get there.</summary>
    public async Task<MirrorFigures> UntilLedgerAsync(Func<MirrorFigures, bool> holds, string mirror = "shadow")
    {
        var figures = await LedgerAsync(mirror);
        await UntilAsync(
            async () => holds(figures = await LedgerAsync(mirror)),
            () => $"the ledger is as expected: {figures}");
        return figures;
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        Signal(_process.Id, signal);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits for the end that something else brought about.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>The worker's process id.</summary>
    public async Task<int> WorkerIdAsync()
    {
        JsonElement? status = null;
        await UntilAsync(async () => (status = await StatusAsync()) is not null, "its worker answers");
        return status!.Value.GetProperty("worker").GetProperty("processId").GetInt32();
    }

    /// <summary>Sends a signal to a process that this one started.</summary>
    public static void Signal(int processId, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", processId.ToString(CultureInfo.InvariantCulture)]))!;
        kill.WaitForExit();
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
        if (Directory.Exists(_state))
        {
            Directory.Delete(_state, recursive: true);
        }
    }

    /// <summary>Waits until something holds.</summary>
    public Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), () => what);

    /// <summary>Waits until something holds that has to be asked for.</summary>
    public Task UntilAsync(Func<Task<bool>> holds, string what) => UntilAsync(holds, () => what);

    private async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            Assert.False(_process.HasExited, $"ended with {(_process.HasExited ? _process.ExitCode : 0)} before {what()}\n{Output}");
            Assert.False(deadline.IsCancellationRequested, $"waited in vain until {what()}\n{Output}");
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<string> TokenAsync() => (await File.ReadAllTextAsync(Path.Combine(_state, "admin.token"))).Trim();

    private string Line(Regex pattern) => Find(pattern) ?? throw new InvalidOperationException($"it has not printed {pattern}\n{Output}");

    private string? Find(Regex pattern) => pattern.Match(Output) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The repository.</summary>
    public static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Umbra.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("not below the repository");
        }

        return directory;
    }

    [GeneratedRegex(@"^umbra: \S+: listening on (\S+),", RegexOptions.Multiline)]
    private static partial Regex TapLine();

    [GeneratedRegex(@"^umbra: admin: (http://[0-9.:\[\]a-f]+)", RegexOptions.Multiline)]
    private static partial Regex AdminLine();

    [GeneratedRegex(@"^umbra: health: (http://[0-9.:\[\]a-f]+)", RegexOptions.Multiline)]
    private static partial Regex HealthLine();
}
