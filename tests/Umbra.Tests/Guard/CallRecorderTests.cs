using System.Text.Json;
using Umbra.Guard;

namespace Umbra.Tests.Guard;

public sealed class CallRecorderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("umbra-guard").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Calls_are_lines_of_json_in_a_file_that_only_its_user_reads()
    {
        var path = Path.Combine(_directory, "egress.jsonl");
        await using (var recorder = new CallRecorder(new RecordSettings(path, 1_000_000, 2), Log(out _)))
        {
            recorder.Add(Call(1));
            recorder.Add(Call(2) with { Outcome = new Outcome(502, null, ConnectFault.Unresolved), Action = GuardAction.Allow });
        }

        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(
            """{"time":"2026-01-02T03:04:05+00:00","client":"10.0.0.1","method":"POST","destination":"a.example:80","path":"/1?key","headers":["Host","X-Key"],"bodyBytes":5,"rule":"default","action":"deny","status":403}""",
            lines[0]);
        var second = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(("allow", "unresolved", JsonValueKind.Null), (second.GetProperty("action").GetString(), second.GetProperty("fault").GetString(), second.GetProperty("bodyBytes").ValueKind));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Files_are_so_many_and_so_large_and_the_newest_calls_are_kept(int files)
    {
        const int Limit = 5_000;
        var path = Path.Combine(_directory, "egress.jsonl");
        await using (var recorder = new CallRecorder(new RecordSettings(path, Limit, files), Log(out _)))
        {
            for (var i = 0; i < 500; i++)
            {
                recorder.Add(Call(i));
            }
        }

        var written = Directory.GetFiles(_directory);
        Assert.Equal(files, written.Length);
        Assert.All(written, file => Assert.InRange(new FileInfo(file).Length, 1, Limit));
        var numbers = written.OrderByDescending(file => file.Length).ThenByDescending(file => file, StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Select(line => int.Parse(JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()![1..^4], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(500 - numbers.Count, numbers.Count), numbers);
    }

    [Fact]
    public async Task What_cannot_be_written_is_counted_and_said_once_and_what_comes_after_is_written()
    {
        var path = Path.Combine(_directory, "egress.jsonl");
        var recorder = new CallRecorder(new RecordSettings(path, 1_000_000, 2), Log(out var said));
        recorder.Reopen(new RecordSettings(Path.Combine(_directory, "missing", "egress.jsonl"), 1_000_000, 2));
        recorder.Add(Call(1));
        recorder.Add(Call(2));
        Assert.True(SpinWait.SpinUntil(() => recorder.Lost == 2, TimeSpan.FromSeconds(30)));
        recorder.Reopen(new RecordSettings(path, 1_000_000, 2));
        recorder.Add(Call(3));
        await recorder.DisposeAsync();

        Assert.Equal((1, 2), (recorder.Written, recorder.Lost));
        Assert.Single(said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("\"/3?key\"", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void Destinations_past_the_bound_are_counted_together()
    {
        var counts = new DestinationCounts(2);
        for (var i = 0; i < 10; i++)
        {
            counts.Add($"host{i}:80", i % 2 == 0 ? GuardAction.Deny : GuardAction.Allow, isFailure: i == 9);
        }

        counts.Add("host0:80", GuardAction.Answer, isFailure: false);
        Assert.Equal(
            [new DestinationCount("_other", 4, 0, 4, 1), new DestinationCount("host0:80", 0, 1, 1, 0), new DestinationCount("host1:80", 1, 0, 0, 0)],
            counts.Read());
    }

    private static GuardLog Log(out StringWriter said) => new(said = new StringWriter { NewLine = "\n" });

    private static CallRecord Call(int number) => new(
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "10.0.0.1", "POST", "a.example:80", $"/{number}?key", ["Host", "X-Key"], new Outcome(403, 5), "default", GuardAction.Deny);
}
