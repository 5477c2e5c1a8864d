using System.Collections.Immutable;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Reports;

namespace Umbra.Tests.Reports;

/// <summary>A run such as a shop's: a field renamed, some prices wrong, a 404 that became 200, times as noise.</summary>
internal static class SampleReport
{
    /// <summary>What may stand in a body, a name or a label, and would be markup somewhere.</summary>
    public const string Hostile = "<script>alert(1)</script>|`*_[x](y)_@all\u0000\u001b]\uFFFE & \"quoted\" 'it' \ud800 ]]> --> \r\n# head";

    public static RunReport Of(string text = "plain", long compared = 2_000, JudgeSettings? settings = null)
    {
        var counter = new MirrorCounter("staging", new CountingSettings { ColdExchanges = 0 });
        var endpoint = counter.Endpoint("GET /products/{id}");
        var other = counter.Endpoint($"GET /{text}");
        var random = new Random(7);
        for (var i = 0; i < compared; i++)
        {
            var times = new ResponseTimes(1_000_000 + random.Next(500_000), 2_000_000 + random.Next(3_000_000));
            endpoint.Count(new ComparedExchange(i % 20 == 0 ? 404 : 200, 200, true, true, times, new ResponseTimes(times.FirstByteNs * 3, times.LastByteNs * 3)));
            endpoint.Path("$.stock").CountOnlyShadow(DifferenceKind.Missing, ValueShape.Other);
            endpoint.Path($"$.{text}").CountOnlyShadow(DifferenceKind.Extra, ValueShape.Other);
            endpoint.Path("$.servedAt").CountBoth(DifferenceKind.Value, ValueShape.Timestamp);
            if (i % 20 == 0)
            {
                endpoint.Path("status").CountOnlyShadow(DifferenceKind.Value, ValueShape.Other);
            }

            if (i % 10 == 0)
            {
                other.Count(new ComparedExchange(200, 200, true, false, times, times));
            }
        }

        var run = new Run("demo", new DateTimeOffset(2026, 11, 25, 14, 5, 2, TimeSpan.Zero), new DateTimeOffset(2026, 11, 25, 14, 35, 2, TimeSpan.Zero),
            ImmutableSortedDictionary<string, string>.Empty.Add("version", text));
        var judgement = new Judge(settings ?? new JudgeSettings { Fail = new FailLimits { P99Ratio = 2 } }).Decide(run, counter.Read());
        return new RunReport(run, [new MirrorReport(judgement, [ExampleOf(1, text), ExampleOf(2, text)])]);
    }

    private static Example ExampleOf(int exchange, string text) => new(
        (UInt128)exchange,
        new DateTimeOffset(2026, 11, 25, 14, 6, exchange, TimeSpan.Zero),
        "GET /products/{id}",
        $"GET /products/{exchange}?q={text}",
        new ExampleResponse(200, "HTTP/1.1 200 \nContent-Type: application/json", $"{{\"id\":{exchange},\"name\":\"oak table\",\"stock\":12,\"priceCents\":12.50,\"servedAt\":\"2026-11-25T14:06:01Z\"}}", 94, 2_100_000),
        new ExampleResponse(200, "HTTP/1.1 200 \nContent-Type: application/json", $"{{\"id\":{exchange},\"name\":\"oak table\",\"available\":12,\"priceCents\":12.50,\"servedAt\":\"2026-11-25T14:06:02Z\",\"x\":{System.Text.Json.JsonSerializer.Serialize(text)}}}", 98, 6_400_000),
        [
            new ExampleDifference("$.stock", DifferenceKind.Missing, 1, "12", ""), new ExampleDifference($"$.{text}", DifferenceKind.Extra, 1, "", text),
            new ExampleDifference("$.servedAt", DifferenceKind.Value, 1, "\"2026-11-25T14:06:01Z\"", "\"2026-11-25T14:06:02Z\""),
        ]);
}
