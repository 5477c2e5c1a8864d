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
        var record = new ExchangeRecord { Mirrors = MirrorNames.Encode(names), HasRequest = true };
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
