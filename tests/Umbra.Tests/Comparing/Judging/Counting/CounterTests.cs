using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Tests.Comparing.Judging.Counting;

/// <summary>What this thread allocates is counted.</summary>
public sealed class CounterTests
{
    private static readonly ComparedExchange Ok =
        new(200, 200, HasSecond: true, Differs: false, new ResponseTimes(1_000_000, 2_000_000), new ResponseTimes(1_500_000, 2_500_000));

    [Fact]
    public void Exchange_in_the_steady_state_allocates_nothing()
    {
        var mirror = new MirrorCounter("m", new CountingSettings());
        void Count(int exchanges)
        {
            for (var i = 0; i < exchanges; i++)
            {
                var endpoint = mirror.Endpoint("GET /orders/{id}");
                endpoint.Count(Ok with { ShadowStatus = i % 7 == 0 ? 500 : 200, Shadow = new ResponseTimes(i * 1000L, i * 3000L) });
                endpoint.Path("$.price".AsSpan()).CountOnlyShadow(DifferenceKind.Value, ValueShape.Other);
                endpoint.Path("$.at".AsSpan()).CountBoth(DifferenceKind.Value, ValueShape.Timestamp);
                endpoint.Path("$.id".AsSpan()).CountOnlySecond();
            }
        }

        Count(1_000);
        mirror.TakeIncrement();
        Count(1_000);
        Assert.Equal(0, Allocated.Least(() => Count(10_000)));
    }

    [Fact]
    public void Path_that_appears_late_has_the_exchanges_before_it()
    {
        var mirror = new MirrorCounter("m", new CountingSettings());
        var endpoint = mirror.Endpoint("GET /a");
        for (var i = 0; i < 5_000; i++)
        {
            endpoint.Count(Ok);
        }

        endpoint.Path("$.late").CountOnlyShadow(DifferenceKind.Extra, ValueShape.Other);

        var counts = endpoint.Read();
        Assert.Equal((5_000, 1, 1), (counts.Paired, counts.Paths["$.late"].OnlyShadow, counts.Paths["$.late"].Extra));
    }

    [Fact]
    public void Paths_and_endpoints_past_the_bound_are_counted_together()
    {
        var mirror = new MirrorCounter("m", new CountingSettings { MostEndpoints = 2, MostPaths = 3 });
        foreach (var endpoint in new[] { "GET /a", "GET /b", "GET /c", "GET /d", "GET /a" })
        {
            mirror.Endpoint(endpoint).Count(Ok);
        }

        for (var i = 0; i < 10; i++)
        {
            mirror.Endpoint("GET /a").Path($"$.p{i}").CountOnlySecond();
        }

        var counts = mirror.Read();
        Assert.Equal(["GET /a", "GET /b", "_other"], counts.Endpoints.Keys);
        Assert.Equal((2, 2), (counts.Endpoints["GET /a"].Compared, counts.Endpoints["_other"].Compared));
        Assert.Equal(["$.p0", "$.p1", "$.p2", "_other"], counts.Endpoints["GET /a"].Paths.Keys);
        Assert.Equal(7, counts.Endpoints["GET /a"].Paths["_other"].OnlySecond);
    }

    [Fact]
    public void Errors_are_counted_by_class_and_by_whose_alone_they_are()
    {
        var endpoint = new MirrorCounter("m", new CountingSettings()).Endpoint("GET /a");
        foreach (var (production, shadow) in new[] { (200, 404), (404, 200), (404, 404), (0, 503), (302, 503), (200, 0), (200, 200) })
        {
            endpoint.Count(Ok with { ProductionStatus = production, ShadowStatus = shadow });
        }

        var counts = endpoint.Read();
        Assert.Equal(new SideCounts(2, 0, 1), counts.Production);
        Assert.Equal(new SideCounts(2, 2, 1), counts.Shadow);
        Assert.Equal((3, 1), (counts.NewErrors, counts.GoneErrors));
    }

    [Fact]
    public void Durations_are_left_out_while_cold_and_where_one_side_has_none()
    {
        var endpoint = new MirrorCounter("m", new CountingSettings { ColdExchanges = 5 }).Endpoint("GET /a");
        for (var i = 0; i < 12; i++)
        {
            endpoint.Count(i == 7 ? Ok with { Shadow = ResponseTimes.Unknown } : Ok);
        }

        var latency = endpoint.Read().Latency;
        Assert.Equal((5, 1, 6, 6), (latency.Cold, latency.OneSided, latency.ProductionLast.Total, latency.ShadowFirst.Total));
    }

    [Fact]
    public void What_was_not_compared_adds_up_by_reason()
    {
        var one = MirrorCounts.Empty("m") with { NotCompared = MirrorCounts.NoNames.Add("late", 2).Add("shutdown", 1) };
        var both = one.Plus(MirrorCounts.Empty("m") with { NotCompared = MirrorCounts.NoNames.Add("failed", 4).Add("late", 3) });

        Assert.Equal([KeyValuePair.Create("failed", 4L), KeyValuePair.Create("late", 5L), KeyValuePair.Create("shutdown", 1L)], both.NotCompared);
        Assert.False(one.IsEmpty);
        Assert.True(MirrorCounts.Empty("m").IsEmpty);
    }

    [Fact]
    public void Counts_of_another_mirror_are_refused() =>
        Assert.Throws<ArgumentException>(() => MirrorCounts.Empty("one").Plus(MirrorCounts.Empty("two")));

    [Fact]
    public void Value_of_production_that_is_always_the_same_does_not_change_by_itself()
    {
        var counter = new PathCounter();
        for (var i = 0; i < 10; i++)
        {
            counter.CountUnpaired(DifferenceKind.Value, ValueShape.Number, fingerprint: 17);
        }

        Assert.Equal((10, 1), (counter.Counts.Raw, counter.Counts.Volatile));
        counter.CountUnpaired(DifferenceKind.Value, ValueShape.Number, fingerprint: 18);
        Assert.Equal(2, counter.Counts.Volatile);
    }
}
