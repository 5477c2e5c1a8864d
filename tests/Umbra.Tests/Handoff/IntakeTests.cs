using CsCheck;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Xunit;

namespace Umbra.Tests.Handoff;

public sealed class IntakeTests
{
    private static readonly IntakeSettings Small = new() { Bytes = 8 * 1024, Items = 5, BatchDelay = TimeSpan.Zero, SparseDelay = TimeSpan.Zero };

    [Fact]
    public void Intake_takes_and_gives_what_an_obvious_queue_does() =>
        Gen.Int[0, 9].Array[1, 60].Sample(steps =>
        {
            var intake = new Intake(Small);
            var taken = new List<ExchangePart>();
            var waiting = new Queue<long>();
            var (next, held) = (0L, 0);
            foreach (var step in steps)
            {
                if (step < 6)
                {
                    var part = intake.Rent();
                    part.Connection = next;

                    // A buffer is 1 KiB at least, so the sixth part fails by its count and a larger one by its bytes.
                    var isRead = part.AppendHead(new byte[step == 5 ? 3000 : 100]);
                    var isAdded = isRead && intake.TryAdd(part);
                    if (isRead && waiting.Count + held < Small.Items)
                    {
                        waiting.Enqueue(next);
                        Assert.True(isAdded);
                    }
                    else
                    {
                        Assert.False(isAdded);
                        intake.Return(part);
                    }

                    next++;
                }
                else if (step < 9 && waiting.Count > 0)
                {
                    Assert.True(intake.TakeBatch(out var batch));
                    Assert.Equal(waiting, batch.Select(p => p.Connection));
                    held += waiting.Count;
                    waiting.Clear();
                    taken.AddRange(batch);
                }
                else
                {
                    taken.ForEach(intake.Complete);
                    taken.Clear();
                    held = 0;
                }

                Assert.Equal(waiting.Count + held, intake.Items);
                Assert.InRange(intake.Bytes, 0, Small.Bytes);
                Assert.True(intake.Bytes >= 1024 * intake.Items);
            }

            taken.ForEach(intake.Complete);
            if (waiting.Count > 0)
            {
                intake.TakeBatch(out var rest);
                rest.ForEach(intake.Complete);
            }

            return intake is { Items: 0, Bytes: 0 };
        });

    [Fact]
    public void Capture_over_the_bytes_is_refused_and_counted()
    {
        var intake = new Intake(Small);
        var part = intake.Rent();

        Assert.True(part.AppendHead(new byte[4000]));
        Assert.False(part.AppendBody(new byte[8000]));

        Assert.Equal(1, intake.Dropped(IntakeDrop.Bytes));
        Assert.Equal(4000, part.TotalLength);
        intake.Return(part);
        Assert.Equal(0, intake.Bytes);
    }

    [Theory]
    [InlineData(300, 2_048, 3_072, 3_072)] // one buffer for both
    [InlineData(300, 0, 1_024, 1_024)]
    [InlineData(300, 1_000_000, 1_024, 3_072)] // the announcement of a large one takes no memory
    [InlineData(300, long.MaxValue, 1_024, 3_072)]
    public void Body_that_was_announced_and_is_small_gets_its_room_with_the_head(int head, long announced, long withHead, long withBody)
    {
        var intake = new Intake(new IntakeSettings());
        var part = intake.Rent();

        Assert.True(part.AppendHead(new byte[head], announced));
        Assert.Equal(withHead, intake.Bytes);
        Assert.True(part.AppendBody(new byte[Math.Min(announced, 2_048)]));
        Assert.Equal(withBody, intake.Bytes);
    }

    [Fact]
    public void Part_used_again_has_nothing_of_its_last_use()
    {
        var intake = new Intake(Small);
        var part = intake.Rent();
        part.ChosenMask = 1;
        part.Accounts = [new MirrorAccount("m")];
        part.SetOutcome(new ResponseOutcome(1, 200, true, 4, Core.Http.BodyFraming.ContentLength, 2, 3));
        part.AppendHead("GET"u8);
        part.AppendBody("body"u8);
        intake.Return(part);

        var again = intake.Rent();
        again.ToRecord(out var record);

        Assert.Same(part, again);
        Assert.Equal(0UL, again.ChosenMask);
        Assert.Empty(again.Accounts);
        Assert.Equal(0, record.Request.Head.Length + record.Request.Body.Length);
        Assert.False(record.HasResponse);
    }

    [Fact]
    public void Outcome_goes_with_its_request_until_that_is_taken()
    {
        var intake = new Intake(Small);
        var outcome = new ResponseOutcome(1, 204, true, 0, Core.Http.BodyFraming.None, 2, 3);
        var part = intake.Rent();
        part.Id = 7;
        part.AppendHead("GET / HTTP/1.1\r\n\r\n"u8);
        intake.TryAdd(part);

        Assert.False(intake.TryAttach(part, 8, outcome)); // used again since, for another exchange
        Assert.True(intake.TryAttach(part, 7, outcome));
        intake.TakeBatch(out var batch);
        Assert.False(intake.TryAttach(part, 7, outcome)); // the worker may have read it already

        Assert.Single(batch)!.ToRecord(out var record);
        Assert.True(record.HasRequest && record.HasResponse);
        Assert.Equal((204, 3L), (record.Response.Status, record.Response.LastByteNs));
    }

    [Fact]
    public void Many_producers_lose_nothing_and_keep_their_order()
    {
        const int Producers = 4, Each = 20_000;
        var intake = new Intake(new IntakeSettings { Items = 1000, Bytes = 2_000_000 });
        var added = new long[Producers];
        var threads = Enumerable.Range(0, Producers).Select(number => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var part = intake.Rent();
                part.Connection = number;
                part.FirstByteNs = i;
                if (part.AppendHead("GET / HTTP/1.1\r\n\r\n"u8) && intake.TryAdd(part))
                {
                    added[number]++;
                }
                else
                {
                    intake.Return(part);
                }
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        var closer = new Thread(() =>
        {
            Array.ForEach(threads, t => t.Join());
            intake.Close();
        });
        closer.Start();

        var taken = new long[Producers];
        var last = new long[Producers];
        Array.Fill(last, -1);
        while (intake.TakeBatch(out var batch))
        {
            foreach (var part in batch)
            {
                Assert.True(part.FirstByteNs > last[part.Connection]);
                last[part.Connection] = part.FirstByteNs;
                taken[part.Connection]++;
                intake.Complete(part);
            }
        }

        closer.Join();
        Assert.Equal(added, taken);
        Assert.Equal(Producers * Each, taken.Sum() + intake.Dropped(IntakeDrop.Items) + intake.Dropped(IntakeDrop.Bytes));
        Assert.Equal((0, 0L), (intake.Items, intake.Bytes));
    }

    [Fact]
    public async Task Consumer_that_sleeps_is_woken_by_a_part_by_Wake_and_by_Close()
    {
        var intake = new Intake(new IntakeSettings());
        var batches = new System.Collections.Concurrent.ConcurrentQueue<int>();
        var consumer = new Thread(() =>
        {
            while (intake.TakeBatch(out var batch))
            {
                batches.Enqueue(batch.Count);
            }

            batches.Enqueue(-1);
        });
        consumer.Start();

        intake.TryAdd(intake.Rent());
        await Until.TrueAsync(() => batches.Contains(1), "the part");
        intake.Wake();
        await Until.TrueAsync(() => batches.Contains(0), "the wake-up");
        intake.Close();
        await Until.TrueAsync(() => batches.Contains(-1), "the end");
        Assert.False(intake.TryAdd(intake.Rent()));
        Assert.Equal(1, intake.Dropped(IntakeDrop.Closed));
    }

    [Fact]
    public void Filling_and_taking_allocates_nothing_in_the_steady_state()
    {
        var intake = new Intake(new IntakeSettings { BatchDelay = TimeSpan.Zero, SparseDelay = TimeSpan.Zero });
        var head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray();
        for (var i = 0; i < 100; i++)
        {
            Round();
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Round();
            }
        }));

        void Round()
        {
            for (var i = 0; i < 50; i++)
            {
                var part = intake.Rent();
                part.AppendHead(head);
                intake.TryAdd(part);
            }

            intake.TakeBatch(out var batch);
            foreach (var part in batch)
            {
                intake.Complete(part);
            }
        }
    }
}
