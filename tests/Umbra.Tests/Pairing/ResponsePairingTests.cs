using Umbra.Core.Delivery;
using Umbra.Core.Mirroring;
using Umbra.Core.Pairing;

namespace Umbra.Tests.Pairing;

public sealed class ResponsePairingTests
{
    private static readonly string Ok = PairingRig.Json("{\"a\":1}");

    [Theory]
    [InlineData("pst")]
    [InlineData("pts")]
    [InlineData("spt")]
    [InlineData("stp")]
    [InlineData("tps")]
    [InlineData("tsp")]
    public async Task Responses_may_come_in_any_order(string order)
    {
        await using var rig = new PairingRig(hasSecond: true);
        rig.Taken(1);
        foreach (var side in order)
        {
            Assert.Equal(1, rig.Pairing.Waiting);
            switch (side)
            {
                case 'p':
                    rig.Production(1, Ok);
                    break;
                case 's':
                    rig.Shadow(1, Ok);
                    break;
                default:
                    rig.Second(1, Ok);
                    break;
            }
        }

        var (counts, _) = await rig.CountedAsync();
        Assert.Equal((1, 1, 0), (counts.Compared, counts.Paired, rig.Pairing.Waiting));
        Assert.Equal((1, 1, 1), (rig.Account.Taken, rig.Account.Compared, rig.Account.Seconds));
    }

    [Fact]
    public async Task Exchange_without_a_request_to_the_second_instance_is_compared_without_it()
    {
        await using var rig = new PairingRig(hasSecond: true);
        rig.Taken(1);
        rig.Production(1, Ok);
        rig.Shadow(1, Ok);
        Assert.Equal(1, rig.Pairing.Waiting);
        rig.Pairing.NoSecond((UInt128)1);

        var (counts, _) = await rig.CountedAsync();
        Assert.Equal((1, 0), (counts.Compared, counts.Paired));
    }

    [Theory]
    [InlineData(nameof(SkipReason.SendFailed))]
    [InlineData(nameof(SkipReason.TimedOut))]
    public async Task Shadow_without_a_whole_response_is_an_error_of_the_shadow(string reason)
    {
        await using var rig = new PairingRig();
        rig.Taken(1);
        rig.Production(1, Ok);
        rig.Pairing.Ended((UInt128)1, Enum.Parse<SkipReason>(reason), default, null);

        var (counts, examples) = await rig.CountedAsync();
        Assert.Equal((1, 1, 1), (counts.Compared, counts.NewErrors, counts.Shadow.Failed));
        Assert.Empty(counts.Paths);
        Assert.Empty(examples);
    }

    [Fact]
    public async Task Copy_that_was_not_sent_after_all_is_not_compared()
    {
        await using var rig = new PairingRig();
        rig.Taken(1);
        rig.Production(1, Ok);
        rig.Pairing.Ended((UInt128)1, SkipReason.BreakerOpen, default, null);

        Assert.Equal(0, (await rig.CountedAsync()).Counts.Compared);
        Assert.Equal(1, rig.NotCompared(NotComparedReason.NotSent));
    }

    [Fact]
    public async Task Production_that_broke_off_is_not_compared()
    {
        await using var rig = new PairingRig();
        rig.Taken(1);
        rig.Shadow(1, Ok);
        rig.Production(1, Ok, isComplete: false);
        rig.Taken(2);
        rig.Production(2, Ok, withHead: false);

        Assert.Equal(1, rig.NotCompared(NotComparedReason.NoProduction));
        Assert.Equal(1, rig.NotCompared(NotComparedReason.Overloaded));
        Assert.Equal(0, rig.Pairing.Waiting);
        Assert.Equal(0, rig.Budget.Used);
    }

    [Fact]
    public async Task Response_that_stays_out_is_late()
    {
        await using var rig = new PairingRig(new PairingSettings { Patience = TimeSpan.FromSeconds(10) });
        rig.Taken(1);
        rig.Shadow(1, Ok);
        rig.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, rig.Pairing.Waiting);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal((0, 1), (rig.Pairing.Waiting, rig.NotCompared(NotComparedReason.Late)));
        rig.Production(1, Ok); // too late: it is nobody's
        Assert.Equal(0, rig.Account.Compared);
        Assert.Equal(0, rig.Budget.Used);
    }

    [Fact]
    public async Task Copy_that_the_end_cuts_off_is_not_one_that_was_not_sent()
    {
        await using var rig = new PairingRig(hasSecond: true);
        rig.Taken(1);
        rig.Taken(2);
        ((ICopyWitness)rig.Pairing).Ended(1, SkipReason.Shutdown, default, null);
        ((ICopyWitness)rig.Pairing).Ended(2, SkipReason.BreakerOpen, default, null);

        Assert.Equal((1, 1), (rig.NotCompared(NotComparedReason.Shutdown), rig.NotCompared(NotComparedReason.NotSent)));
    }

    [Fact]
    public async Task Exchanges_past_the_bound_are_not_compared()
    {
        await using var rig = new PairingRig(new PairingSettings { MostPending = 2 });
        for (var i = 1; i <= 3; i++)
        {
            rig.Taken(i);
        }

        Assert.Equal((2, 1), (rig.Pairing.Waiting, rig.NotCompared(NotComparedReason.Overloaded)));
    }

    [Fact]
    public async Task Exchanges_that_wait_to_be_compared_count_for_the_bound_too()
    {
        var consumer = new Hoarder();
        var account = new ComparisonAccount();
        await using var pairing = new ResponsePairing(
            new PairingSettings { MostPending = 2 }, new ResponsePool(new MemoryBudget(), 10_000), hasSecond: true, consumer, account, TimeProvider.System);
        for (var i = 1; i <= 3; i++)
        {
            PairingRig.Exchange(pairing, i, PairingRig.Json("1"), PairingRig.Json("1"), PairingRig.Json("1"));
        }

        Assert.Equal(2, consumer.Pending);
        Assert.Equal(1, account.NotCompared()[(int)NotComparedReason.Overloaded]);
        consumer.Kept.ForEach(pairing.Return);
    }

    /// <summary>Takes exchanges and never gives one back.</summary>
    private sealed class Hoarder : IPairConsumer
    {
        public List<PairedExchange> Kept { get; } = [];

        public int Pending => Kept.Count;

        public void Complete(PairedExchange pair) => Kept.Add(pair);
    }

    [Fact]
    public async Task Response_to_an_exchange_that_was_not_taken_is_nobodys()
    {
        await using var rig = new PairingRig();
        rig.Production(1, Ok);
        rig.Shadow(1, Ok);

        Assert.Equal(0, rig.Account.Taken);
        Assert.Equal(0, rig.Budget.Used);
    }

    [Fact]
    public async Task Everything_taken_is_accounted_for_under_any_threads()
    {
        const int Exchanges = 4_000;
        await using var rig = new PairingRig(new PairingSettings { MostPending = 64 }, hasSecond: true);
        var numbers = Enumerable.Range(1, Exchanges).ToArray();
        var come = new System.Collections.Concurrent.BlockingCollection<int>[3];
        for (var i = 0; i < 3; i++)
        {
            come[i] = [];
        }

        Action<int>[] tell = [number => rig.Production(number, Ok), number => rig.Shadow(number, Ok), number => rig.Second(number, Ok)];
        var telling = tell.Select((side, i) => Task.Run(
            () =>
            {
                foreach (var number in come[i].GetConsumingEnumerable(TestContext.Current.CancellationToken))
                {
                    side(number);
                }
            },
            TestContext.Current.CancellationToken)).ToArray();
        foreach (var number in numbers)
        {
            rig.Taken(number);
            foreach (var side in come)
            {
                side.Add(number, TestContext.Current.CancellationToken);
            }
        }

        foreach (var side in come)
        {
            side.CompleteAdding();
        }

        await Task.WhenAll(telling);
        var (counts, _) = await rig.CountedAsync();
        Assert.Equal(Exchanges, rig.Account.Taken);
        Assert.Equal(0, rig.Pairing.Waiting);
        Assert.Equal(Exchanges, rig.Account.Compared + rig.Account.NotCompared().Sum());
        Assert.Equal(rig.Account.Compared, counts.Compared);
        Assert.Equal(0, rig.Budget.Used);
    }
}
