using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Umbra.Results;

/// <summary>Results in a PostgreSQL database, in tables whose names begin with <c>umbra_</c>. Any number of processes may share it.</summary>
internal sealed class PostgresResultsStore : SqlResultsStore
{
    // Held by whoever migrates; any number that nobody else uses.
    private const long MigrationLock = 0x756D627261; // "umbra"

    private const int Seconds = 10;

    /// <summary>What a connection string looks like.</summary>
    public const string Example = "Host=db;Database=umbra;Username=umbra;Password=${env:PASSWORD}";

    private readonly NpgsqlDataSource _source;
    private readonly string _place;

    /// <param name="connection">The connection string.</param>
    /// <param name="clock">When something was written.</param>
    /// <exception cref="FormatException">It is no connection string; the message does not quote it.</exception>
    public PostgresResultsStore(string connection, TimeProvider clock)
        : base(clock)
    {
        var builder = Parse(connection);

        // A server that is away must not keep the writer for longer than this.
        builder.Timeout = builder.ContainsKey("Timeout") ? builder.Timeout : Seconds;
        builder.CommandTimeout = builder.ContainsKey("Command Timeout") ? builder.CommandTimeout : Seconds;
        builder.ApplicationName ??= "umbra";
        builder.IncludeErrorDetail = false;
        _place = $"PostgreSQL {builder.Host}:{builder.Port}/{builder.Database}";
        _source = NpgsqlDataSource.Create(builder);
    }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="FormatException">It is none; the message does not quote it.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new FormatException($"is no connection string of PostgreSQL (write {Example})");
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <inheritdoc/>
    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellation) => await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await RunAsync(connection, transaction, new Statement("select pg_advisory_xact_lock(@p0)", MigrationLock), cancellation).ConfigureAwait(false);
        return transaction;
    }

    // What the rows take, not what the tables do: rows that were removed leave their space to the next ones.
    /// <inheritdoc/>
    protected override async Task<long> SizeAsync(DbConnection connection, CancellationToken cancellation)
    {
        long size = 0;
        foreach (var table in Tables)
        {
            size += Convert.ToInt64(
                await ScalarAsync(connection, null, new Statement($"select coalesce(sum(pg_column_size(t.*)), 0) from {table} t"), cancellation).ConfigureAwait(false),
                CultureInfo.InvariantCulture);
        }

        return size;
    }

    /// <inheritdoc/>
    protected override async Task ShrinkAsync(DbConnection connection, CancellationToken cancellation)
    {
        // A plain vacuum makes the space usable again, and gives back what lies at the end of a table.
        foreach (var table in Tables)
        {
            await RunAsync(connection, null, new Statement($"vacuum {table}"), cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => $"{_place}: {exception.Message}";
}
