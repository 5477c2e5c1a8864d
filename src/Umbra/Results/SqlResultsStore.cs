using System.Collections.Immutable;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Comparing.Judging.Latencies;

namespace Umbra.Results;

/// <summary>A store in a database. What SQLite and PostgreSQL do alike is here; what each does in its own way is in the two classes below it.</summary>
/// <param name="clock">When something was written.</param>
internal abstract class SqlResultsStore(TimeProvider clock) : IResultsStore
{
    /// <summary>All tables; those that point to others come first.</summary>
    protected static ImmutableArray<string> Tables { get; } =
        ["umbra_example_paths", "umbra_examples", "umbra_paths", "umbra_durations", "umbra_endpoints", "umbra_not_compared", "umbra_writers", "umbra_judging", "umbra_runs"];

    /// <inheritdoc/>
    public Task MigrateAsync(CancellationToken cancellation) => WriteAsync(
        async (connection, transaction) =>
        {
            await RunAsync(connection, transaction, new Statement("create table if not exists umbra_schema (version integer not null primary key)"), cancellation);
            var version = Convert.ToInt32(
                await ScalarAsync(connection, transaction, new Statement("select coalesce(max(version), 0) from umbra_schema"), cancellation), CultureInfo.InvariantCulture);
            if (version > Migrations.Steps.Length)
            {
                throw new ResultsStoreException($"the results were written by a later version of Umbra (schema {version}, this one knows {Migrations.Steps.Length})");
            }

            for (; version < Migrations.Steps.Length; version++)
            {
                foreach (var step in Migrations.Steps[version])
                {
                    await RunAsync(connection, transaction, new Statement(step), cancellation);
                }

                await RunAsync(connection, transaction, new Statement("insert into umbra_schema (version) values (@p0)", version + 1L), cancellation);
            }
        },
        isMigration: true,
        cancellation);

    /// <inheritdoc/>
    public Task BeginAsync(Run run, CancellationToken cancellation) => WriteAsync(
        (connection, transaction) => RunAsync(
            connection,
            transaction,
            new Statement(
                "insert into umbra_runs (id, started_ms, ended_ms, touched_ms, labels) values (@p0, @p1, null, @p2, @p3) on conflict (id) do nothing",
                run.Id,
                run.Start.ToUnixTimeMilliseconds(),
                Now(),
                JsonSerializer.Serialize(run.Labels, ResultsJson.Default.ImmutableSortedDictionaryStringString)),
            cancellation),
        isMigration: false,
        cancellation);

    /// <inheritdoc/>
    public Task SetJudgingAsync(string run, string mirror, JudgeSettings settings, CancellationToken cancellation) => WriteAsync(
        (connection, transaction) => RunAsync(
            connection,
            transaction,
            new Statement(
                "insert into umbra_judging (run, mirror, settings) values (@p0, @p1, @p2) on conflict (run, mirror) do update set settings = excluded.settings",
                run,
                mirror,
                JsonSerializer.Serialize(settings, ResultsJson.Default.JudgeSettings)),
            cancellation),
        isMigration: false,
        cancellation);

    /// <inheritdoc/>
    public Task EndAsync(string run, DateTimeOffset end, CancellationToken cancellation) => WriteAsync(
        (connection, transaction) => RunAsync(
            connection, transaction, new Statement("update umbra_runs set ended_ms = @p0 where id = @p1", end.ToUnixTimeMilliseconds(), run), cancellation),
        isMigration: false,
        cancellation);

    /// <inheritdoc/>
    public Task AddAsync(ResultsIncrement increment, CancellationToken cancellation) => WriteAsync(
        async (connection, transaction) =>
        {
            // The writer's number is the first thing: an increment that is there already changes no row, and all else is left.
            var isNew = await RunAsync(
                connection,
                transaction,
                new Statement(
                    "insert into umbra_writers (run, writer, number) values (@p0, @p1, @p2) on conflict (run, writer) do update set number = excluded.number where umbra_writers.number < excluded.number",
                    increment.Run,
                    increment.Writer.ToString(),
                    increment.Number),
                cancellation) > 0;
            if (!isNew)
            {
                return;
            }

            await RunAllAsync(connection, transaction, IncrementStatements.Of(increment), cancellation);
            await RunAsync(connection, transaction, new Statement("update umbra_runs set touched_ms = @p0 where id = @p1", Now(), increment.Run), cancellation);
        },
        isMigration: false,
        cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Run>> RunsAsync(CancellationToken cancellation) => ReadAsync(
        async connection =>
        {
            var runs = ImmutableArray.CreateBuilder<Run>();
            await new Statement("select id, started_ms, ended_ms, labels from umbra_runs order by started_ms desc, id desc")
                .EachAsync(connection, row => runs.Add(RunOf(row)), cancellation);
            return runs.ToImmutable();
        },
        cancellation);

    /// <inheritdoc/>
    public Task<RunResults?> ReadAsync(string run, CancellationToken cancellation) => ReadAsync(
        async connection =>
        {
            Run? found = null;
            await new Statement("select id, started_ms, ended_ms, labels from umbra_runs where id = @p0", run).EachAsync(connection, row => found = RunOf(row), cancellation);
            if (found is null)
            {
                return null;
            }

            var judging = new SortedDictionary<string, JudgeSettings>(StringComparer.Ordinal);
            await new Statement("select mirror, settings from umbra_judging where run = @p0", run).EachAsync(
                connection,
                row => judging[row.GetString(0)] = JsonSerializer.Deserialize(row.GetString(1), ResultsJson.Default.JudgeSettings)!,
                cancellation);
            var counts = await StoredCounts.ReadAsync(connection, run, cancellation);
            return new RunResults(found, [.. judging.Select(mirror => new MirrorResults(counts.GetValueOrDefault(mirror.Key) ?? MirrorCounts.Empty(mirror.Key), mirror.Value))]);
        },
        cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<Example>> ExamplesAsync(string run, string mirror, CancellationToken cancellation) => ReadAsync(
        async connection =>
        {
            var examples = ImmutableArray.CreateBuilder<Example>();
            await new Statement("select document from umbra_examples where run = @p0 and mirror = @p1 order by exchange", run, mirror).EachAsync(
                connection,
                row => examples.Add(JsonSerializer.Deserialize(row.GetString(0), ResultsJson.Default.Example)!),
                cancellation);
            return examples.ToImmutable();
        },
        cancellation);

    /// <inheritdoc/>
    public async Task<int> TrimAsync(ResultsRetention retention, DateTimeOffset now, CancellationToken cancellation)
    {
        // Nothing was written to it for so long: it has ended, or whoever wrote it has without saying.
        var old = await ReadAsync(
            connection => IdsAsync(connection, new Statement("select id from umbra_runs where touched_ms < @p0 and coalesce(ended_ms, 0) < @p0", (now - retention.Age).ToUnixTimeMilliseconds()), cancellation),
            cancellation);
        foreach (var run in old)
        {
            await RemoveAsync(run, cancellation);
        }

        var removed = old.Length;
        while (await ReadAsync(connection => SizeAsync(connection, cancellation), cancellation) > retention.Bytes)
        {
            var oldest = await ReadAsync(
                connection => IdsAsync(connection, new Statement("select id from umbra_runs where ended_ms is not null order by started_ms, id limit 1"), cancellation), cancellation);
            if (oldest.IsEmpty)
            {
                break;
            }

            await RemoveAsync(oldest[0], cancellation);
            removed++;
        }

        return removed;
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>An open connection, to be disposed of.</summary>
    protected abstract Task<DbConnection> OpenAsync(CancellationToken cancellation);

    /// <summary>Begins a transaction in which no other process migrates.</summary>
    protected abstract Task<DbTransaction> BeginMigrationAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Bytes that the results take.</summary>
    protected abstract Task<long> SizeAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Gives space back after something was removed.</summary>
    protected abstract Task ShrinkAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>What went wrong, in a sentence without secrets.</summary>
    protected abstract string Describe(Exception exception);

    /// <summary>Runs one statement.</summary>
    /// <returns>How many rows it changed.</returns>
    protected static async Task<int> RunAsync(DbConnection connection, DbTransaction? transaction, Statement statement, CancellationToken cancellation)
    {
        var command = statement.On(connection, transaction);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The first value of a statement.</summary>
    protected static async Task<object?> ScalarAsync(DbConnection connection, DbTransaction? transaction, Statement statement, CancellationToken cancellation)
    {
        var command = statement.On(connection, transaction);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static Run RunOf(DbDataReader row) => new(
        row.GetString(0),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        row.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        JsonSerializer.Deserialize(row.GetString(3), ResultsJson.Default.ImmutableSortedDictionaryStringString)!.WithComparers(StringComparer.Ordinal));

    private static async Task<ImmutableArray<string>> IdsAsync(DbConnection connection, Statement statement, CancellationToken cancellation)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        await statement.EachAsync(connection, row => ids.Add(row.GetString(0)), cancellation);
        return ids.ToImmutable();
    }

    // One way to and fro for all of them, where the database's driver has one.
    private static async Task RunAllAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Statement> statements, CancellationToken cancellation)
    {
        const int MostAtOnce = 500;
        if (!connection.CanCreateBatch)
        {
            foreach (var statement in statements)
            {
                await RunAsync(connection, transaction, statement, cancellation);
            }

            return;
        }

        foreach (var some in statements.Chunk(MostAtOnce))
        {
            var batch = connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.Transaction = transaction;
                foreach (var statement in some)
                {
                    var command = batch.CreateBatchCommand();
                    command.CommandText = statement.Sql;
                    using var source = statement.On(connection, null);
                    foreach (DbParameter parameter in source.Parameters)
                    {
                        var own = command.CreateParameter();
                        (own.ParameterName, own.Value) = (parameter.ParameterName, parameter.Value);
                        command.Parameters.Add(own);
                    }

                    batch.BatchCommands.Add(command);
                }

                await batch.ExecuteNonQueryAsync(cancellation);
            }
        }
    }

    private Task RemoveAsync(string run, CancellationToken cancellation) => WriteAsync(
        async (connection, transaction) =>
        {
            foreach (var table in Tables)
            {
                await RunAsync(connection, transaction, new Statement($"delete from {table} where {(table == "umbra_runs" ? "id" : "run")} = @p0", run), cancellation);
            }
        },
        isMigration: false,
        cancellation,
        connection => ShrinkAsync(connection, cancellation));

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task WriteAsync(
        Func<DbConnection, DbTransaction, Task> write, bool isMigration, CancellationToken cancellation, Func<DbConnection, Task>? afterwards = null)
    {
        await ReadAsync(
            async connection =>
            {
                var transaction = isMigration
                    ? await BeginMigrationAsync(connection, cancellation).ConfigureAwait(false)
                    : await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
                await using (transaction.ConfigureAwait(false))
                {
                    await write(connection, transaction).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                }

                if (afterwards is not null)
                {
                    await afterwards(connection).ConfigureAwait(false);
                }

                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    private async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            var connection = await OpenAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await read(connection).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException or TimeoutException or InvalidOperationException or JsonException)
        {
            throw new ResultsStoreException(Describe(exception), exception);
        }
    }
}
