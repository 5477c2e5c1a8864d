using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Umbra.Core.Comparing.Judging;
using Umbra.Results;
using Xunit;

namespace Umbra.IntegrationTests.Results;

/// <summary>Stores that are locked, full, damaged or away say so, and have everything when they are back.</summary>
public sealed class StoreFaultTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("umbra-results-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.FullName, "results.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task File_is_its_owners_alone()
    {
        await using var store = new SqliteResultsStore(File, TimeProvider.System);
        await store.MigrateAsync(Cancellation);

        Assert.All(_folder.GetFiles(), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public async Task Damaged_file_is_named_with_the_mend()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000), Cancellation);
        await using var store = new SqliteResultsStore(File, TimeProvider.System);

        var exception = await Assert.ThrowsAsync<ResultsStoreException>(() => store.MigrateAsync(Cancellation));
        Assert.Equal($"{File}: is damaged, or is no SQLite file (move it away; a new one is made)", exception.Message);
    }

    [Fact]
    public async Task Locked_file_is_an_error_and_then_has_everything()
    {
        await using var store = await BegunAsync(File);
        await using (var locker = new SqliteConnection($"Data Source={File}"))
        {
            await locker.OpenAsync(Cancellation);
            await using var transaction = await locker.BeginTransactionAsync(Cancellation);
            var exception = await Assert.ThrowsAsync<ResultsStoreException>(() => store.AddAsync(SampleResults.Increment(default, 1), Cancellation));
            Assert.Equal($"{File}: another process has locked it", exception.Message);
        }

        await store.AddAsync(SampleResults.Increment(default, 1), Cancellation);
        Assert.Equal(1, await ComparedAsync(store));
    }

    [Fact]
    public async Task Full_disk_loses_nothing_that_was_acknowledged_and_takes_the_rest_when_there_is_room()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a small file system");
        var small = _folder.CreateSubdirectory("small").FullName;
        Assert.Equal(0, Run("mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", small));
        try
        {
            await using var store = await BegunAsync(Path.Combine(small, "results.db"));
            var filler = Path.Combine(small, "filler");
            await System.IO.File.WriteAllBytesAsync(filler, new byte[700_000], Cancellation);
            var stored = 0;
            ResultsStoreException? full = null;
            while (full is null)
            {
                try
                {
                    await store.AddAsync(Increment(stored + 1), Cancellation);
                    stored++;
                }
                catch (ResultsStoreException exception)
                {
                    full = exception;
                }
            }

            Assert.EndsWith("the disk is full", full.Message, StringComparison.Ordinal);
            Assert.True(stored > 0);
            System.IO.File.Delete(filler);
            await store.AddAsync(Increment(stored + 1), Cancellation);
            Assert.Equal(stored + 1, await ComparedAsync(store));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Assert.Equal(0, Run("umount", small));
        }

        static ResultsIncrement Increment(int number) =>
            SampleResults.Increment(default, number, examples: Enumerable.Range(0, 20).Select(i => SampleResults.Example((number * 100) + i, $"$.p{number}.{i}")));
    }

    [Fact]
    public async Task Server_that_goes_away_is_an_error_without_the_password_and_then_has_everything()
    {
        var connection = await server.DatabaseAsync();
        await using var store = new PostgresResultsStore($"{connection};Password=topsecret", TimeProvider.System);
        await BeginAsync(store);
        await store.AddAsync(SampleResults.Increment(default, 1), Cancellation);
        server.Stop();
        var exception = await Assert.ThrowsAsync<ResultsStoreException>(() => store.AddAsync(SampleResults.Increment(default, 2), Cancellation));
        Assert.StartsWith($"PostgreSQL 127.0.0.1:{server.Port}/umbra", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", exception.ToString(), StringComparison.Ordinal);

        await server.StartAsync();
        await store.AddAsync(SampleResults.Increment(default, 2), Cancellation);
        await store.AddAsync(SampleResults.Increment(default, 2), Cancellation);
        Assert.Equal(2, await ComparedAsync(store));
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("NoSuchKey=1;Password=topsecret")]
    [InlineData("Port=topsecret")]
    public void Connection_string_that_is_none_is_said_to_be_without_being_quoted(string connection)
    {
        var exception = Assert.Throws<FormatException>(() => new PostgresResultsStore(connection, TimeProvider.System));
        Assert.Contains("is no connection string of PostgreSQL", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<SqliteResultsStore> BegunAsync(string file)
    {
        var store = new SqliteResultsStore(file, TimeProvider.System);
        await BeginAsync(store);
        return store;
    }

    private static async Task BeginAsync(IResultsStore store)
    {
        await store.MigrateAsync(Cancellation);
        await store.BeginAsync(SampleResults.Run(), Cancellation);
        await store.SetJudgingAsync("one", "staging", new JudgeSettings(), Cancellation);
    }

    private static async Task<long> ComparedAsync(IResultsStore store) =>
        Assert.Single((await store.ReadAsync("one", Cancellation))!.Mirrors).Counts.Endpoints["GET /orders/{id}"].Compared;

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
