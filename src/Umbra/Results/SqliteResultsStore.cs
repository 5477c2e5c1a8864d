using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Umbra.Results;

/// <summary>Results in a SQLite file, readable by its owner alone. Several processes of one machine may share it.</summary>
internal sealed class SqliteResultsStore : SqlResultsStore
{
    /// <summary>The file's name in the state folder.</summary>
    public const string FileName = "results.db";

    // How long a process waits for another's transaction, which takes milliseconds.
    private const int BusySeconds = 5;

    private readonly string _file;
    private readonly string _connection;

    /// <param name="file">The file; it is made when it is not there.</param>
    /// <param name="clock">When something was written.</param>
    public SqliteResultsStore(string file, TimeProvider clock)
        : base(clock)
    {
        _file = file;
        _connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = BusySeconds, ForeignKeys = true }.ToString();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        // SQLite gives its own files beside it the same mode.
        if (!File.Exists(_file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_file))!);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var made = new FileStream(_file, options);
        }

        var connection = new SqliteConnection(_connection);
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);

            // A commit is on the disk when it returns: what was acknowledged outlives the machine's end.
            await RunAsync(connection, null, new Statement("pragma synchronous = full"), cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken cancellation)
    {
        // Neither can be said inside a transaction. The first has an effect only in a file that is still empty; the second lasts.
        await RunAsync(connection, null, new Statement("pragma auto_vacuum = incremental"), cancellation).ConfigureAwait(false);
        await RunAsync(connection, null, new Statement("pragma journal_mode = wal"), cancellation).ConfigureAwait(false);
        return await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false); // takes the lock of the one writer at once
    }

    /// <inheritdoc/>
    protected override async Task<long> SizeAsync(DbConnection connection, CancellationToken cancellation) =>
        await PragmaAsync(connection, "page_size", cancellation).ConfigureAwait(false)
        * (await PragmaAsync(connection, "page_count", cancellation).ConfigureAwait(false) - await PragmaAsync(connection, "freelist_count", cancellation).ConfigureAwait(false));

    /// <inheritdoc/>
    protected override async Task ShrinkAsync(DbConnection connection, CancellationToken cancellation)
    {
        await RunAsync(connection, null, new Statement("pragma incremental_vacuum"), cancellation).ConfigureAwait(false);
        await RunAsync(connection, null, new Statement("pragma wal_checkpoint(truncate)"), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 13 } => $"{_file}: the disk is full",
        SqliteException { SqliteErrorCode: 5 or 6 } => $"{_file}: another process has locked it",
        SqliteException { SqliteErrorCode: 11 or 26 } => $"{_file}: is damaged, or is no SQLite file (move it away; a new one is made)",
        SqliteException { SqliteErrorCode: 14 } => $"{_file}: cannot be opened (does its folder exist, and may this user write to it?)",
        SqliteException { SqliteErrorCode: 8 } => $"{_file}: cannot be written to",
        _ => $"{_file}: {exception.Message}",
    };

    private static async Task<long> PragmaAsync(DbConnection connection, string name, CancellationToken cancellation) =>
        Convert.ToInt64(await ScalarAsync(connection, null, new Statement($"pragma {name}"), cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
}
