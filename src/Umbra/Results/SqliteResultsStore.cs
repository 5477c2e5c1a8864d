using System.Data.Common;
using System.Globalization;

namespace Umbra.Results;

/// <summary>Results in a SQLite file.</summary>
internal sealed class SqliteResultsStore : SqlResultsStore
{
    /// <summary>The file's name in the state folder.</summary>
    public const string FileName = "results.db";

    private readonly SqliteFile _file;

    /// <param name="file">The file; it is made when it is not there.</param>
    /// <param name="clock">When something was written.</param>
    public SqliteResultsStore(string file, TimeProvider clock)
        : base(clock) => _file = new SqliteFile(file);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _file.ClearPool();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = _file.Connect();
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
    protected override string Describe(Exception exception) => _file.Describe(exception);

    private static async Task<long> PragmaAsync(DbConnection connection, string name, CancellationToken cancellation) =>
        Convert.ToInt64(await ScalarAsync(connection, null, new Statement($"pragma {name}"), cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
}
