using Umbra.Core.Delivery;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;

namespace Umbra.Tests.Delivery;

/// <summary>Copies that wait in a batch of this thread while the loop, the clock and the pipeline's end go on elsewhere.</summary>
public sealed class BatchedSendTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private const int Connections = SendBatch.MostSends;

    [Fact]
    public async Task Response_may_be_over_before_the_batch_has_told_that_its_request_went()
    {
        await using var shadow = AnsweringWhenThereAre(Connections);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        await OpenAsync(rig, Connections);
        for (var round = 0; round < 50; round++)
        {
            Batched(batch =>
            {
                for (var i = 0; i < Connections; i++)
                {
                    rig.Get($"/{round}/{i}");
                    batch.FlushIfFull();
                }
            });
            await rig.SettledAsync();
        }

        Assert.Equal(Connections * 51, rig.Mirrored);
        Assert.InRange(rig.Pipeline.ConnectionCount, 1, Connections);
    }

    [Fact]
    public async Task Copies_that_are_settled_while_they_wait_are_not_sent()
    {
        await using var shadow = AnsweringWhenThereAre(Connections);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        await OpenAsync(rig, Connections);
        Batched(batch =>
        {
            for (var i = 0; i < 3; i++)
            {
                rig.Get("/late");
            }

            Assert.Equal(3, batch.Count);
            Assert.Equal(3, rig.Pipeline.Pending);
            var stopped = rig.Pipeline.StopAsync(TimeSpan.Zero).AsTask();
            Assert.True(stopped.Wait(TimeSpan.FromSeconds(20))); // though the batch is not flushed before this thread goes on
            Assert.Equal(3, rig.Skipped(SkipReason.Shutdown));
        });
        Assert.DoesNotContain(shadow.Requests, request => request.Contains("/late", StringComparison.Ordinal));
        Assert.Equal(0, rig.Pipeline.Pending);
    }

    [Fact]
    public async Task Copy_whose_connection_the_target_closed_meanwhile_is_send_failed()
    {
        var close = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var shadow = AnsweringWhenThereAre(2, close.Task);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        await OpenAsync(rig, 2);
        Batched(batch =>
        {
            rig.Get();
            rig.Get();
            Assert.Equal(2, batch.Count);
            close.SetResult();
            Assert.True(SpinWait.SpinUntil(() => rig.Skipped(SkipReason.SendFailed) == 2, TimeSpan.FromSeconds(20)));
        });
        Assert.Equal(2, rig.Mirrored);
    }

    // Nothing is answered before so many connections are there: none can be used twice until then.
    private static RawShadow AnsweringWhenThereAre(int count, Task? close = null)
    {
        var (there, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return new RawShadow(async connection =>
        {
            for (var isFirst = true; (isFirst || close is null) && await connection.ReadRequestAsync() is not null; isFirst = false)
            {
                if (isFirst && Interlocked.Increment(ref there) == count)
                {
                    all.SetResult();
                }

                await all.Task;
                await connection.SendAsync(Ok);
            }

            await (close ?? Task.CompletedTask);
        });
    }

    // So many connections, all of them idle.
    private static async Task OpenAsync(DeliveryRig rig, int count)
    {
        for (var i = 0; i < count; i++)
        {
            rig.Get("/open");
        }

        await rig.SettledAsync();
    }

    // All of it on one thread.
    private static void Batched(Action<SendBatch> action)
    {
        using var batch = SendBatch.TryOpen();
        Assert.NotNull(batch);
        action(batch);
    }
}
