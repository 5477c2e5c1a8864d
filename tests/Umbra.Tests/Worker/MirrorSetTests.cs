using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Worker;
using Xunit;

namespace Umbra.Tests.Worker;

public sealed class MirrorSetTests
{
    private readonly RigParts _parts = new();
    private readonly Dictionary<string, SettlementAccount> _accounts = [];
    private readonly MirrorSet _mirrors;

    public MirrorSetTests() => _mirrors = new MirrorSet(_parts.CreateDelivery, Account);

    [Fact]
    public void Exchange_goes_to_the_mirrors_that_it_names_and_one_that_is_unknown_is_settled()
    {
        _mirrors.Apply(_parts.Load("a,b,c"u8));

        Offer("a", "c", "gone");

        Assert.Equal((1, 0, 1), (Mirrored("a"), Mirrored("b"), Mirrored("c")));
        Assert.Equal(1, Untold("gone")[1 + (int)SkipReason.Shutdown]);
    }

    [Fact]
    public void Reload_keeps_what_is_the_same_and_stops_what_is_gone()
    {
        _mirrors.Apply(_parts.Load("a,b"u8));

        _mirrors.Apply(_parts.Load("b,c"u8));
        Offer("a", "b", "c");

        Assert.Equal(["a"], _parts.Stopped);
        Assert.All(["a", "b", "c"], name => Assert.Equal(1, _parts.Created[name]));
        Assert.Equal((0, 1, 1), (Mirrored("a"), Mirrored("b"), Mirrored("c")));
    }

    [Fact]
    public async Task Changed_fields_go_over_in_place_and_what_is_under_way_is_not_lost()
    {
        _parts.IsHolding = true;
        _mirrors.Apply(_parts.Load("a,b"u8));
        Offer("a", "b");

        _mirrors.Apply(_parts.Load("a=Authorization,b"u8));

        Assert.Equal(["a"], _parts.Updated);
        Assert.Empty(_parts.Stopped);
        Assert.Equal((1, 1), (_parts.Created["a"], _parts.Created["b"]));
        Assert.All(["a", "b"], name => Assert.Equal(0, Untold(name)[1 + (int)SkipReason.Shutdown]));

        // What was taken on is what the next change is compared with.
        _mirrors.Apply(_parts.Load("a=Authorization,b"u8));
        Assert.Single(_parts.Updated);
        await _mirrors.StopAsync(TimeSpan.Zero);
        Assert.Equal(["a", "b"], _parts.Stopped.Order());
    }

    [Fact]
    public void Another_target_replaces_the_mirror()
    {
        _mirrors.Apply(_parts.Load("a"u8));

        _mirrors.Apply(_parts.Load("a@elsewhere"u8));
        Offer("a");

        Assert.Empty(_parts.Updated);
        Assert.Equal(["a"], _parts.Stopped);
        Assert.Equal(2, _parts.Created["a"]);
        Assert.Equal(1, Mirrored("a"));
    }

    [Fact]
    public async Task Stop_ends_all_and_what_comes_after_is_settled_as_shutdown()
    {
        _mirrors.Apply(_parts.Load("a"u8));
        await _mirrors.StopAsync(TimeSpan.Zero);

        Offer("a");

        Assert.Equal(["a"], _parts.Stopped);
        Assert.Equal(1, Untold("a")[1 + (int)SkipReason.Shutdown]);
    }

    private SettlementAccount Account(string name)
    {
        _accounts.TryAdd(name, new SettlementAccount(name));
        return _accounts[name];
    }

    private void Offer(params string[] names)
    {
        var record = new ExchangeRecord { Mirrors = NameList.Encode(names), HasRequest = true };
        record.Request.Head = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n");
        _mirrors.Offer(record);
    }

    private long Mirrored(string name) => Untold(name)[0];

    private long[] Untold(string name)
    {
        var deltas = new long[SettlementAccount.OutcomeCount];
        Account(name).TakeUntold(deltas);
        return deltas;
    }
}
