using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Umbra.Core.Delivery;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Delivery;

public sealed class MirrorPipelineTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData(nameof(DeliveryOrder.Connection))]
    [InlineData(nameof(DeliveryOrder.Key))]
    public async Task Order_keeps_copies_of_one_lane_in_sequence(string order)
    {
        await using var shadow = RawShadow.Answering(Ok);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { Order = Enum.Parse<DeliveryOrder>(order), OrderKeyHeader = "X-User", InFlight = 16 });
        for (var i = 0; i < 2000; i++)
        {
            rig.Get($"/{i % 7}/{i}", connection: i % 7, fields: $"x-user: u{i % 7}\r\n");
        }

        await rig.SettledAsync();
        Assert.Equal(2000, rig.Mirrored);
        Assert.True(shadow.Connections > 1);
        foreach (var lane in shadow.Requests.Select(request => request.Split(' ')[1].Split('/')).GroupBy(path => path[1]))
        {
            var numbers = lane.Select(path => int.Parse(path[2], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task Copies_over_the_rate_are_rate_limited()
    {
        await using var shadow = RawShadow.Answering(Ok);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { RatePerSecond = 10 });
        for (var i = 0; i < 100; i++)
        {
            rig.Get();
        }

        await rig.SettledAsync();
        Assert.InRange(rig.Mirrored, 10, 20); // ten at once; more only if the loop took a second
        Assert.Equal(100 - rig.Mirrored, rig.Skipped(SkipReason.RateLimited));
    }

    [Fact]
    public async Task Full_queue_turns_copies_away()
    {
        var release = new TaskCompletionSource();
        await using var shadow = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await release.Task;
                await connection.SendAsync(Ok);
            }
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 2, Queue = 3 });
        for (var i = 0; i < 10; i++)
        {
            rig.Get();
        }

        Assert.Equal(5, rig.Pipeline.Pending);
        Assert.Equal(5, rig.Skipped(SkipReason.QueueFull));
        release.SetResult();
        await rig.SettledAsync();
        Assert.Equal(5, rig.Mirrored);
    }

    [Fact]
    public async Task Without_queue_a_full_house_is_in_flight()
    {
        var release = new TaskCompletionSource();
        await using var shadow = new RawShadow(_ => release.Task);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 1, Queue = 0 });
        rig.Get();
        rig.Get();
        Assert.Equal(1, rig.Skipped(SkipReason.InFlight));
        await rig.Pipeline.StopAsync(TimeSpan.Zero);
        Assert.Equal(1, rig.Skipped(SkipReason.Shutdown));
        release.SetResult();
    }

    [Fact]
    public async Task Memory_over_the_worker_s_budget_is_overloaded()
    {
        var release = new TaskCompletionSource();
        await using var shadow = new RawShadow(_ => release.Task);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address), new MemoryBudget(100_000));
        rig.Post(new byte[60_000]);
        rig.Post(new byte[60_000]);
        Assert.Equal(1, rig.Skipped(SkipReason.Overloaded));
        Assert.Equal(1, rig.Pipeline.Pending);
        release.SetResult();
        await rig.SettledAsync();
    }

    [Fact]
    public async Task Breaker_leaves_a_dead_target_alone_and_finds_it_again()
    {
        var isWell = false;
        await using var shadow = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null && Volatile.Read(ref isWell))
            {
                await connection.SendAsync(Ok);
            }
        });
        var breaker = new BreakerSettings { MinimumAttempts = 5, OpenFor = TimeSpan.FromMilliseconds(200) };
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { Breaker = breaker, InFlight = 1 });
        for (var i = 0; i < 50; i++)
        {
            rig.Get();
        }

        // Those that waited are settled too: the queue does not fill while the target is left alone.
        await rig.SettledAsync();
        Assert.Equal(5, rig.Skipped(SkipReason.SendFailed));
        Assert.Equal(45, rig.Skipped(SkipReason.BreakerOpen));
        Assert.True(rig.Pipeline.IsBreakerOpen);

        Volatile.Write(ref isWell, true);
        await DeliveryRig.UntilAsync(
            () =>
            {
                rig.Get();
                return !rig.Pipeline.IsBreakerOpen;
            },
            "the probe to close the breaker");
        await rig.SettledAsync();
        Assert.True(rig.Mirrored > 0);
        Assert.Equal(5, rig.Skipped(SkipReason.SendFailed));
    }

    [Fact]
    public async Task Data_plane_is_told_that_it_need_not_copy_for_a_target_that_is_left_alone()
    {
        await using var shadow = new RawShadow(_ => Task.CompletedTask);
        var breaker = new BreakerSettings { MinimumAttempts = 5, OpenFor = TimeSpan.FromMinutes(1) };
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { Breaker = breaker });
        for (var i = 0; i < 5; i++)
        {
            rig.Get();
        }

        await rig.SettledAsync();
        Assert.Empty(rig.Unwanted);

        rig.Get();
        Assert.Equal([SkipReason.BreakerOpen], rig.Unwanted);
    }

    [Fact]
    public async Task Data_plane_is_told_that_it_need_not_copy_into_a_long_queue_that_is_full()
    {
        var release = new TaskCompletionSource();
        await using var shadow = new RawShadow(_ => release.Task);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 1, Queue = 500 });
        for (var i = 0; i < 501; i++)
        {
            rig.Get();
        }

        Assert.Empty(rig.Unwanted);
        rig.Get();
        Assert.Equal([SkipReason.QueueFull], rig.Unwanted);
        release.SetResult();
        await rig.SettledAsync();
    }

    [Fact]
    public async Task Body_over_the_mirror_s_own_limit_is_not_copied()
    {
        await using var shadow = RawShadow.Answering(Ok);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { BodyBytes = 8 });
        rig.Post(new byte[8]);
        rig.Post(new byte[20]);
        await rig.SettledAsync();
        Assert.Equal((1, 1), (rig.Mirrored, rig.Skipped(SkipReason.BodyTooLarge)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_without_its_body_has_no_framing_and_what_could_not_be_sanitized_of_it_does_not_matter(bool isSanitized)
    {
        await using var shadow = RawShadow.Answering(Ok);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { SendsBody = false, MarkOrigin = false, MarkBaggage = false, Sanitize = isSanitized ? new SanitizeSettings() : null });
        rig.Offer("POST /p HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\n", BodyFraming.ContentLength, [0, 255, 1]);
        rig.Offer("POST /c HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n", BodyFraming.Chunked, [0, 255, 1], "X-T: 1\r\n");
        await rig.SettledAsync();
        Assert.Equal(2, rig.Mirrored);
        Assert.All(shadow.Requests, request => Assert.DoesNotMatch("(?i)content-length|transfer-encoding|trailer|x-t: 1", request));
        Assert.All(shadow.Requests, request => Assert.EndsWith("X-Umbra-Mirror: umbra/staging\r\n\r\n", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_drains_what_is_pending()
    {
        await using var shadow = RawShadow.Answering(Ok);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 4 });
        for (var i = 0; i < 500; i++)
        {
            rig.Get();
        }

        await rig.Pipeline.StopAsync(TimeSpan.FromSeconds(20));
        rig.Get();
        Assert.Equal(500, rig.Mirrored);
        Assert.Equal(1, rig.Skipped(SkipReason.Shutdown));
    }

    [Theory]
    [InlineData(nameof(DeliveryOrder.None))]
    [InlineData(nameof(DeliveryOrder.Connection))]
    public async Task Stop_settles_what_is_left_as_shutdown(string order)
    {
        var release = new TaskCompletionSource();
        await using var shadow = new RawShadow(_ => release.Task);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 4, Order = Enum.Parse<DeliveryOrder>(order) });
        for (var i = 0; i < 100; i++)
        {
            rig.Get(connection: i % 3);
        }

        await rig.Pipeline.StopAsync(TimeSpan.FromMilliseconds(50));
        release.SetResult();
        Assert.Equal(100, rig.Skipped(SkipReason.Shutdown));
    }

    [Fact]
    public async Task Update_of_the_same_target_is_taken_on_and_of_another_is_refused()
    {
        await using var shadow = RawShadow.Answering(Ok);
        var settings = DeliveryRig.To(shadow.Address);
        await using var rig = new DeliveryRig(settings);
        Assert.True(rig.Pipeline.TryUpdate(settings with { Headers = [new HeaderRule(HeaderRuleKind.Set, "X-New", "1")] }));
        Assert.False(rig.Pipeline.TryUpdate(settings with { Target = new Uri("http://127.0.0.1:1") }));
        rig.Get();
        await rig.SettledAsync();
        Assert.Contains("X-New: 1\r\n", Assert.Single(shadow.Requests));
    }

    [Fact]
    public async Task Failures_are_logged_once_in_a_while()
    {
        var logger = new LineLogger();
        await using var rig = new DeliveryRig(DeliveryRig.To(RawShadow.Nobody()), logger: logger);
        for (var i = 0; i < 15; i++)
        {
            rig.Get();
        }

        await rig.SettledAsync();
        Assert.Contains("Connect", Assert.Single(logger.Lines), StringComparison.Ordinal);
    }

    private sealed class LineLogger : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
