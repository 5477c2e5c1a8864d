using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Umbra.IntegrationTests.Peers;
using Xunit;

namespace Umbra.IntegrationTests.Results;

/// <summary>A real PostgreSQL server of the tests' own, on a free port, in a folder that goes with it.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    // It refuses to run as root; Debian's package makes this user.
    private const string User = "postgres";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"umbra-postgres-{Guid.NewGuid():N}");
    private Process? _server;
    private int _databases;

    /// <summary>Its port.</summary>
    public int Port { get; private set; }

    /// <summary>Why there is none; null when it runs.</summary>
    public string? Missing { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Peer.Find("initdb") is not { } initdb)
        {
            Missing = "initdb is not installed";
            return;
        }

        Port = Ports.Free();
        Run("mkdir", ["-m", "700", _folder]);
        if (Environment.UserName == "root")
        {
            Run("chown", [User, _folder]);
        }

        AsUser(initdb, ["-D", Path.Combine(_folder, "data"), "-U", "umbra", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]).WaitForExit();
        await StartAsync();
    }

    /// <summary>Starts it, again after <see cref="Stop"/>.</summary>
    public async Task StartAsync()
    {
        var data = Path.Combine(_folder, "data");
        _server = AsUser(
            Peer.Find("postgres")!,
            ["-D", data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}", "-c", "fsync=off"]);
        var from = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Connection("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException && Stopwatch.GetElapsedTime(from) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Ends it at once, as a machine that goes away does.</summary>
    public void Stop()
    {
        if (_server is { HasExited: false } server)
        {
            // The first process of the server is a child of what changed the user.
            var postmaster = File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First();
            Run("kill", ["-QUIT", postmaster]);
            server.WaitForExit();
        }
    }

    /// <summary>A new, empty database. Skips the test when there is no server.</summary>
    public async Task<string> DatabaseAsync()
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var name = $"umbra{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return Connection(name);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Missing is null)
        {
            NpgsqlConnection.ClearAllPools();
            Stop();
            _server?.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private string Connection(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=umbra;Database={database};Timeout=3;Command Timeout=10");

    private static Process AsUser(string program, string[] arguments) => Environment.UserName == "root"
        ? Start("setpriv", ["--reuid", User, "--regid", User, "--clear-groups", program, .. arguments])
        : Start(program, arguments);

    private static Process Start(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static void Run(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
