using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Pairing;

namespace Umbra.Tests.Pairing;

public sealed class PairComparerTests
{
    [Fact]
    public async Task Path_that_only_the_shadow_changes_is_a_difference_and_one_that_both_change_is_noise()
    {
        await using var rig = new PairingRig(hasSecond: true);
        for (var i = 1; i <= 10; i++)
        {
            rig.Exchange(i, Order(i, 5), Order(100 + i, 6), Order(200 + i, 5));
        }

        var (counts, examples) = await rig.CountedAsync();
        Assert.Equal((10, 10, 10), (counts.Compared, counts.Paired, counts.Differing));
        Assert.Equal(new PathCounts { Raw = 10, OnlyShadow = 10, Value = 10, Counters = 10 }, counts.Paths["$.price"]);
        Assert.Equal((10, 0, 0), (counts.Paths["$.nonce"].Both, counts.Paths["$.nonce"].OnlyShadow, counts.Paths["$.nonce"].OnlySecond));
        Assert.NotEmpty(examples);

        static string Order(int nonce, int price) => PairingRig.Json($"{{\"price\":{price},\"nonce\":\"n-{nonce}\"}}");
    }

    [Fact]
    public async Task What_the_end_leaves_no_time_for_is_counted()
    {
        // The end comes while the first exchange is being compared, unless this thread has to wait that long for a processor: then once more.
        const int Attempts = 20;
        var cut = 0L;
        for (var attempt = 0; attempt < Attempts && cut < 2; attempt++)
        {
            cut = await CutByTheEndAsync();
        }

        Assert.InRange(cut, 2, long.MaxValue); // one has no responses yet, and at least one more waited to be compared
    }

    private static async Task<long> CutByTheEndAsync()
    {
        const int More = 200;
        await using var rig = new PairingRig(mostBodyBytes: 10_000_000);
        rig.Exchange(1, PairingRig.Json(Long(1)), PairingRig.Json(Long(2)));
        for (var i = 2; i < 2 + More; i++)
        {
            rig.Exchange(i, PairingRig.Json("{\"n\":1}"), PairingRig.Json("{\"n\":2}"));
        }

        rig.Taken(1_000);
        var counts = await rig.EndAsync(TimeSpan.Zero);
        var cut = rig.NotCompared(NotComparedReason.Shutdown);

        Assert.Equal(1 + More + 1, rig.Account.Taken);
        Assert.Equal(rig.Account.Taken, rig.Account.Compared + cut);
        Assert.Equal([KeyValuePair.Create("shutdown", cut)], counts.NotCompared);
        Assert.Equal(rig.Account.Compared, counts.Endpoints.Values.Sum(endpoint => endpoint.Compared));
        return cut;

        static string Long(int last) => $"[{string.Concat(Enumerable.Repeat("{\"mail\":\"ada@shop.com\"},", 5_000))}{last}]";
    }

    [Fact]
    public async Task Increment_has_what_was_not_compared_since_the_last_one()
    {
        await using var rig = new PairingRig();
        rig.Taken(1);
        rig.Production(1, PairingRig.Json("{}"), isComplete: false);
        Assert.Equal([KeyValuePair.Create("no_production", 1L)], rig.TakeIncrement().NotCompared);
        Assert.Empty(rig.TakeIncrement().NotCompared);

        rig.Taken(2);
        rig.Taken(3);
        rig.Production(2, PairingRig.Json("{}"), isComplete: false);
        rig.Production(3, PairingRig.Json("{}"), isComplete: false);
        Assert.Equal([KeyValuePair.Create("no_production", 2L)], rig.TakeIncrement().NotCompared);
    }

    [Fact]
    public async Task Exchange_whose_only_differences_are_known_noise_does_not_count_as_differing()
    {
        await using var rig = new PairingRig(hasSecond: true);
        rig.Exchange(1, PairingRig.Json("{\"n\":1}"), PairingRig.Json("{\"n\":1}"), PairingRig.Json("{\"n\":2}"));
        rig.Exchange(2, PairingRig.Json("{\"n\":1}"), PairingRig.Json("{\"n\":3}"), PairingRig.Json("{\"n\":1}"));

        var (counts, _) = await rig.CountedAsync();
        Assert.Equal((2, 0), (counts.Compared, counts.Differing));
        Assert.Equal((1, 1), (counts.Paths["$.n"].OnlySecond, counts.Paths["$.n"].OnlyShadow));
    }

    [Fact]
    public async Task Personal_data_of_both_sides_is_compared_as_pseudonyms_and_shown_as_such()
    {
        await using var rig = new PairingRig();
        rig.Exchange(
            1, PairingRig.Json("{\"mail\":\"ada@shop.com\",\"total\":1}", "Set-Cookie: session=topsecret\r\n"),
            PairingRig.Json("{\"total\":2,\"mail\":\"grace@shop.com\"}", "Set-Cookie: session=othersecret\r\n"));

        var (counts, examples) = await rig.CountedAsync();
        Assert.Equal(["$.mail", "$.total"], counts.Paths.Keys);
        var example = Assert.Single(examples);
        Assert.Equal(["$.mail", "$.total"], example.Differences.Select(difference => difference.Path).Order());
        var shown = example.ToString() + string.Join('\n', example.Differences) + example.Production + example.Shadow;
        Assert.Contains("@example.invalid", shown, StringComparison.Ordinal);
        Assert.All(["ada", "grace", "topsecret", "othersecret"], secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shadow_that_was_given_a_pseudonym_and_answers_it_is_equal()
    {
        await using var rig = new PairingRig();
        rig.Exchange(1, PairingRig.Json("{\"mail\":\"ada@shop.com\"}"), PairingRig.Json("{\"mail\":\"grace@shop.com\"}"));
        var pseudonym = (await rig.CountedAsync()).Examples[0].Differences[0].Production.Trim('"');
        rig.Exchange(2, PairingRig.Json("{\"mail\":\"ada@shop.com\"}"), PairingRig.Json($"{{\"mail\":\"{pseudonym}\"}}"));

        var (counts, _) = await rig.CountedAsync();
        Assert.Equal((1, 0), (counts.Compared, counts.Paths.Count));
    }

    [Fact]
    public async Task Body_that_may_not_be_looked_at_is_compared_and_not_shown()
    {
        await using var rig = new PairingRig();
        rig.Exchange(1, Image("one secret picture"), Image("one secret picture"));
        rig.Exchange(2, Image("one secret picture"), Image("two secret picture"));
        rig.Exchange(3, Image("one secret picture"), Image("one secret picture, longer"));
        rig.Exchange(4, PairingRig.Json("{\"a\":1}"), PairingRig.Json("{\"a\":secret}"));

        var (counts, examples) = await rig.CountedAsync();
        Assert.Equal(new PathCounts { Raw = 3, Value = 1, Length = 1, Type = 1 }, counts.Paths["body"]);
        Assert.Equal(3, examples.Count);
        Assert.All(examples, example => Assert.DoesNotContain("secret", example + string.Join('\n', example.Differences), StringComparison.Ordinal));

        static string Image(string content) => $"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {content.Length}\r\n\r\n{content}";
    }

    [Fact]
    public async Task Body_over_the_bound_is_compared_by_its_length()
    {
        await using var rig = new PairingRig(mostBodyBytes: 100);
        var large = PairingRig.Json($"\"{new string('x', 200)}\"");
        foreach (var (exchange, length) in new[] { (1, 202), (2, 203) })
        {
            rig.Taken(exchange);
            rig.Production(exchange, large, bodyLength: length);
            rig.Shadow(exchange, large);
        }

        var (counts, _) = await rig.CountedAsync();
        Assert.Equal(2, counts.Compared);
        Assert.Equal(new PathCounts { Raw = 1, Length = 1 }, counts.Paths["body"]);
        Assert.Equal(0, rig.Budget.Used);
    }

    [Fact]
    public async Task Rules_hold_for_both_sides()
    {
        var settings = new PairingSettings
        {
            Comparison = new ComparisonSettings { Rules = [new() { Path = "$.at", Equality = Core.Comparing.Rules.Equality.Ignore }] },
            Endpoints = new Core.Comparing.Endpoints.EndpointSettings { Templates = ["/orders/*"] },
        };
        await using var rig = new PairingRig(settings);
        rig.Exchange(1, PairingRig.Json("{\"at\":1}"), PairingRig.Json("{\"at\":2}"));

        var (counts, _) = await rig.CountedAsync("GET /orders/*");
        Assert.Equal((1, 0), (counts.Compared, counts.Paths.Count));
    }

    [Fact]
    public async Task Paths_without_a_counter_of_their_own_are_one_path_of_an_exchange()
    {
        await using var rig = new PairingRig(new PairingSettings { Counting = new CountingSettings { MostPaths = 1 } }, hasSecond: true);
        rig.Exchange(1, PairingRig.Json("{\"a\":1,\"b\":1,\"c\":1}"), PairingRig.Json("{\"a\":2,\"b\":2,\"c\":1}"), PairingRig.Json("{\"a\":1,\"b\":1,\"c\":2}"));

        var (counts, _) = await rig.CountedAsync();
        Assert.Equal(2, counts.Paths.Count);
        Assert.Equal(1, counts.Paths["_other"].Raw);
        Assert.Equal(2, counts.Paths.Values.Sum(path => path.OnlyShadow + path.Both + path.OnlySecond));
    }

    [Fact]
    public async Task Examples_of_a_path_are_at_most_k_whatever_many_differ()
    {
        await using var rig = new PairingRig(new PairingSettings { Examples = 3 });
        var kept = new HashSet<UInt128>();
        for (var i = 1; i <= 2_000; i++)
        {
            rig.Exchange(i, PairingRig.Json("{\"a\":1}"), PairingRig.Json("{\"a\":2}"));
            if (i % 50 == 0)
            {
                kept.UnionWith((await rig.CountedAsync()).Examples.Select(example => example.Exchange));
            }
        }

        // Each that was offered was among the lowest three at its time: some 3 · ln(2000 / 3) of them. The three lowest of all are there.
        Assert.InRange(kept.Count, 3, 60);
        var lowest = Enumerable.Range(1, 2_000).Select(i => (UInt128)i).OrderBy(Core.Comparing.Examples.ExampleKey.Of).Take(3);
        Assert.Superset(lowest.ToHashSet(), kept);
    }

    [Fact]
    public async Task Durations_of_both_sides_are_counted_on_the_same_points()
    {
        await using var rig = new PairingRig(new PairingSettings { Counting = new CountingSettings { ColdExchanges = 0 } });
        rig.Exchange(1, PairingRig.Json("{}"), PairingRig.Json("{}"));

        var latency = (await rig.CountedAsync()).Counts.Latency;
        Assert.Equal((1, 1, 1, 1), (latency.ProductionFirst.Total, latency.ProductionLast.Total, latency.ShadowFirst.Total, latency.ShadowLast.Total));
        Assert.InRange(latency.ProductionLast.Quantile(0.5)!.Value, 1_980, 2_020);
    }
}
