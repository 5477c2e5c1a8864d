using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Recording;
using Umbra.Core.Recording.Capture;
using Umbra.Core.Recording.Files;
using Umbra.Core.Recording.Formats;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Tests.Handoff;

namespace Umbra.Tests.Recording;

public sealed class RecordingPipelineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("umbra-recording").FullName;
    private readonly SettlementAccount _account = new("r");
    private readonly MemoryBudget _budget = new();

    private string Template => Path.Combine(_folder, "shop.avro");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Exchange_is_recorded_with_its_response_and_settled_when_it_is_in_the_file()
    {
        var pipeline = Start(new RecordingTargetSettings { Template = Template, Every = TimeSpan.FromMilliseconds(100) });
        Offer(pipeline, Request(1, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        Respond(pipeline, Response(1, 200, "hello"));
        await UntilAsync(() => pipeline.Status.Exchanges == 1);
        Assert.Equal([1], Settled(SkipReason.Shutdown)[..1]);

        Offer(pipeline, Request(2, "POST /b HTTP/1.1\r\nHost: y:8080\r\nContent-Length: 3\r\n\r\n", "abc"));
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));

        var read = Read(Template, out var reader);
        Assert.Equal(2, read.Count);
        Assert.Equal(("GET", "x", "/a", 200, "hello"), (read[0].Request!.Method, read[0].Request!.Host, read[0].Request!.Target, read[0].Response!.Status, Encoding.UTF8.GetString(read[0].Response!.Body)));
        Assert.Equal(("POST", "y:8080", "/b", "abc"), (read[1].Request!.Method, read[1].Request!.Host, read[1].Request!.Target, Encoding.UTF8.GetString(read[1].Request!.Body)));
        Assert.Null(read[1].Response);
        Assert.Equal([new NamedCount(LossTally.NoResponse, 1)], read[1].Lost);
        Assert.True(reader.IsClosed);
        Assert.Equal(1, reader.Lost[LossTally.NoResponse]);
        Assert.Equal(0, _budget.Used);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Template) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task What_is_recorded_is_sanitized_and_what_cannot_be_is_not_there()
    {
        var pseudonyms = new Pseudonymizer(new byte[32]);
        var pipeline = Start(new RecordingTargetSettings { Template = Template }, pseudonyms: pseudonyms, sanitize: new SanitizeSettings());
        Offer(pipeline, Request(1, "POST /a?email=jane@canary.example HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer CANARY\r\nContent-Type: application/json\r\nContent-Length: 34\r\n\r\n", "{\"email\":\"jane.doe@canary.example\"}"));
        Respond(pipeline, Response(1, 200, "{\"card\":\"4111111111111111\"}", "Content-Type: application/json\r\nSet-Cookie: s=CANARY\r\n"));
        Offer(pipeline, Request(2, "POST /b HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-unknown\r\nContent-Length: 6\r\n\r\n", "CANARY"));
        Offer(pipeline, Request(3, "GET /c HTTP/1.1\r\nHost: x\r\n\r\n"));
        Respond(pipeline, Response(3, 200, "CANARY", "Content-Type: application/x-unknown\r\n"));
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));

        var read = Read(Template, out var reader);
        Assert.Equal(["/a", "/c"], read.Select(exchange => exchange.Request!.Target.Split('?')[0]));
        Assert.Equal(["standard", "request.head", "request.body", "response.head", "response.body"], read[0].Sanitized);
        Assert.Contains("response.body withheld", read[1].Sanitized);
        Assert.Equal(6, read[1].Response!.BodyLength);
        Assert.Equal(1, reader.Lost["unsanitizable"]);
        Assert.All(read, exchange => Assert.DoesNotContain("canary", Encoding.Latin1.GetString(exchange.Encode()), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("4111111111111111", Encoding.UTF8.GetString(read[0].Response!.Body), StringComparison.Ordinal);
        Assert.Equal(1, Settled(SkipReason.Unsanitizable)[1]);
    }

    [Fact]
    public async Task Response_that_does_not_come_is_not_waited_for_for_ever()
    {
        var pipeline = Start(new RecordingTargetSettings { Template = Template, Patience = TimeSpan.FromMilliseconds(50), Every = TimeSpan.FromMilliseconds(50) });
        Offer(pipeline, Request(1, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        await UntilAsync(() => pipeline.Status.Exchanges == 1);
        Respond(pipeline, Response(1, 200, "late")); // nobody waits for it any more
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));

        Assert.Null(Assert.Single(Read(Template, out _)).Response);
    }

    [Fact]
    public async Task Place_is_bounded_and_what_is_refused_is_told_by_the_next_record()
    {
        var pipeline = Start(new RecordingTargetSettings { Template = Template, Every = TimeSpan.FromHours(1) }, queue: 2);
        for (ulong id = 1; id <= 5; id++)
        {
            Offer(pipeline, Request(id, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        }

        Respond(pipeline, Response(1, 200, ""));
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));

        var read = Read(Template, out var reader);
        Assert.Equal([new NamedCount("queue_full", 3)], read[0].Lost);
        Assert.Equal(3, reader.Lost["queue_full"]);
        Assert.Equal([2, 3], Settled(SkipReason.QueueFull));
    }

    [Fact]
    public async Task Disk_that_takes_nothing_costs_exchanges_and_is_tried_again()
    {
        File.WriteAllText(Path.Combine(_folder, "sub"), "a file where a folder should be");
        var pipeline = Start(new RecordingTargetSettings { Template = Path.Combine(_folder, "sub", "shop.avro"), Every = TimeSpan.FromMilliseconds(50) });
        Offer(pipeline, Request(1, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        Respond(pipeline, Response(1, 200, ""));
        await UntilAsync(() => pipeline.Status.Problem is not null);

        File.Delete(Path.Combine(_folder, "sub"));
        for (ulong id = 2; pipeline.Status.Exchanges == 0; id++)
        {
            Offer(pipeline, Request(id, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"));
            Respond(pipeline, Response(id, 200, ""));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Null(pipeline.Status.Problem);
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));
        var read = Read(Path.Combine(_folder, "sub", "shop.avro"), out _);
        Assert.Contains(read[0].Lost, lost => lost.Name == "send_failed" && lost.Count >= 1);
        Assert.True(Settled(SkipReason.SendFailed)[1] >= 1);
    }

    [Fact]
    public async Task Losses_that_a_block_would_have_told_of_are_told_when_it_cannot_be_written()
    {
        File.WriteAllText(Path.Combine(_folder, "sub"), "a file where a folder should be");
        var pipeline = Start(new RecordingTargetSettings { Template = Path.Combine(_folder, "sub", "shop.avro"), Every = TimeSpan.FromMilliseconds(50) });
        Offer(pipeline, Request(1, "no request at all\r\n\r\n"));
        Offer(pipeline, Request(2, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        Respond(pipeline, Response(2, 200, ""));
        await UntilAsync(() => pipeline.Status.Problem is not null);

        File.Delete(Path.Combine(_folder, "sub"));
        for (ulong id = 3; pipeline.Status.Exchanges == 0; id++)
        {
            Offer(pipeline, Request(id, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"));
            Respond(pipeline, Response(id, 200, ""));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await pipeline.StopAsync(TimeSpan.FromSeconds(5));
        Read(Path.Combine(_folder, "sub", "shop.avro"), out var reader);
        Assert.Equal(1, reader.Lost["malformed"]);
    }

    [Fact]
    public async Task File_system_without_the_room_that_is_to_be_left_takes_nothing()
    {
        var pipeline = Start(new RecordingTargetSettings { Template = Template, Every = TimeSpan.FromMilliseconds(50), LeaveFreeBytes = long.MaxValue });
        Offer(pipeline, Request(1, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        Respond(pipeline, Response(1, 200, ""));
        await UntilAsync(() => pipeline.Status.Problem is not null);
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));

        Assert.False(File.Exists(Template));
        Assert.Equal([0, 1], Settled(SkipReason.TargetFull));
    }

    [Fact]
    public async Task File_is_ended_by_size_and_old_ones_are_deleted_and_none_is_written_over()
    {
        File.WriteAllText(Template, "somebody else's");
        var pipeline = Start(new RecordingTargetSettings
        {
            Template = Template,
            Format = new RecordingSettings { BlockBytes = 2_000, Codec = RecordingCodec.None },
            RotateBytes = 10_000,
            KeepBytes = 45_000,
        });
        for (ulong id = 1; id <= 1_000; id++)
        {
            Offer(pipeline, Request(id, $"GET /{id} HTTP/1.1\r\nHost: x\r\n\r\n"));
            Respond(pipeline, Response(id, 200, ""));
        }

        await pipeline.StopAsync(TimeSpan.FromSeconds(10));

        var files = Directory.GetFiles(_folder).OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal).ToList();
        Assert.True(pipeline.Status.Files > 5, $"{pipeline.Status}");
        Assert.InRange(files.Sum(path => new FileInfo(path).Length), 10_000, 60_000);
        var left = files.Where(path => path != Template).SelectMany(path => Read(path, out _)).Select(exchange => exchange.Request!.Target).ToList();
        Assert.Equal("/1000", left[^1]);
        Assert.True(left.Count < 1_000);
        Assert.Equal([1_000, 0], Settled(SkipReason.SendFailed));
    }

    [Fact]
    public async Task File_is_ended_by_age_although_nothing_comes()
    {
        var pipeline = Start(new RecordingTargetSettings { Template = Template, Every = TimeSpan.FromMilliseconds(50), RotateAge = TimeSpan.FromMilliseconds(300) });
        for (ulong id = 1; id <= 2; id++)
        {
            Offer(pipeline, Request(id, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
            Respond(pipeline, Response(id, 200, ""));
            await UntilAsync(() => pipeline.Status.Exchanges == (long)id && pipeline.Status.File is null);
        }

        await pipeline.StopAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Assert.All(Directory.GetFiles(_folder), path =>
        {
            Assert.Single(Read(path, out var reader));
            Assert.True(reader.IsClosed);
        });
    }

    [Fact]
    public async Task Request_that_waits_for_long_gives_its_place_to_a_new_one()
    {
        var pipeline = Start(new RecordingTargetSettings { Template = Template }, queue: 1);
        Offer(pipeline, Request(1, "GET /lost HTTP/1.1\r\nHost: x\r\n\r\n"));
        Offer(pipeline, Request(2, "GET /refused HTTP/1.1\r\nHost: x\r\n\r\n"));
        await Task.Delay(TimeSpan.FromSeconds(2.1), TestContext.Current.CancellationToken);
        Offer(pipeline, Request(3, "GET /taken HTTP/1.1\r\nHost: x\r\n\r\n"));
        Respond(pipeline, Response(3, 200, ""));
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));

        Assert.Equal([("/lost", false), ("/taken", true)], Read(Template, out _).Select(exchange => (exchange.Request!.Target, exchange.Response is not null)));
    }

    [Fact]
    public async Task Settings_that_do_not_concern_the_file_are_taken_on()
    {
        var settings = Settings(new RecordingTargetSettings { Template = Template }, 10, null);
        var pipeline = new RecordingPipeline(settings, _account, _budget, TimeProvider.System, NullLogger.Instance);
        Assert.True(pipeline.TryUpdate(settings with { Queue = 5, RatePerSecond = 100 }));
        Assert.False(pipeline.TryUpdate(settings with { Recording = settings.Recording! with { Template = Template + "x" } }));
        await pipeline.StopAsync(TimeSpan.FromSeconds(5));
        Offer(pipeline, Request(1, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Equal([0, 1], Settled(SkipReason.Shutdown));
    }

    private static DeliverySettings Settings(RecordingTargetSettings target, int queue, SanitizeSettings? sanitize) =>
        new() { Name = "r", Target = new Uri("recording:/x"), Recording = target, Queue = queue, Sanitize = sanitize };

    private RecordingPipeline Start(RecordingTargetSettings target, int queue = 10_000, Pseudonymizer? pseudonyms = null, SanitizeSettings? sanitize = null) =>
        new(Settings(target, queue, sanitize), _account, _budget, TimeProvider.System, NullLogger.Instance, pseudonyms);

    // Mirrored, and skipped for that reason, since the last time.
    private long[] Settled(SkipReason reason)
    {
        var deltas = new long[SettlementAccount.OutcomeCount];
        _account.TakeUntold(deltas);
        return [deltas[0], deltas[1 + (int)reason]];
    }

    private static SampleExchange Request(ulong id, string head, string body = "") => new(
        id, "shop", 1, 0, "192.0.2.1:5123", "10.0.0.1:80", ["r"], [],
        new SampleRequest(1_000, 1_000, 2_000, "", "", "", Encoding.Latin1.GetBytes(head), body.Length > 0 ? BodyFraming.ContentLength : BodyFraming.None, Encoding.UTF8.GetBytes(body), []), null, []);

    private static SampleExchange Response(ulong id, int status, string body, string fields = "") => new(
        id, "shop", 1, 0, "", "", ["r"], [], null,
        new SampleResponse(3_000, 4_000, status, true, body.Length, Encoding.Latin1.GetBytes($"HTTP/1.1 {status} OK\r\n{fields}Content-Length: {body.Length}\r\n\r\n"), BodyFraming.ContentLength, Encoding.UTF8.GetBytes(body), []), []);

    private static void Offer(RecordingPipeline pipeline, SampleExchange exchange)
    {
        Assert.True(ExchangeCodec.TryRead(exchange.Encode(), out var record));
        pipeline.Offer(record);
    }

    private static void Respond(RecordingPipeline pipeline, SampleExchange exchange)
    {
        Assert.True(ExchangeCodec.TryRead(exchange.Encode(), out var record));
        pipeline.OnResponse(record);
    }

    private static List<SampleExchange> Read(string path, out AvroExchangeReader reader)
    {
        reader = new AvroExchangeReader(File.OpenRead(path));
        using (reader)
        {
            var read = new List<SampleExchange>();
            while (reader.Next(out var record))
            {
                read.Add(SampleExchange.Of(record));
            }

            return read;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!holds())
        {
            await tick.WaitForNextTickAsync(deadline.Token);
        }
    }
}
