using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Bench.Micro.Comparing;

/// <summary>Pairs of JSON that mean the same in another order, or differ in a few places, beside trees that are walked by the same rules.</summary>
[MemoryDiagnoser]
public class ComparisonBenchmark
{
    private static readonly byte[] Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"u8.ToArray();

    private readonly JsonTreeDifference _tree = new();
    private readonly ComparisonWork _work = new();
    private readonly DifferenceList _differences = new(mostValueBytes: DifferenceList.ExampleBytes);
    private readonly ResponseComparer _comparer = new(new ComparisonPlan(new ComparisonSettings
    {
        Rules =
        [
            new ComparisonRule { Path = "$.trace", Equality = Equality.Ignore },
            new ComparisonRule { Path = "$.orders[*].total", Equality = Equality.Absolute, Tolerance = 0.01m },
        ],
    }));

    private byte[] _production = [];
    private byte[] _other = [];
    private byte[] _copy = [];

    /// <summary>About how large a document is, KiB.</summary>
    [Params(0.5, 2, 50)]
    public double Size { get; set; }

    /// <summary>Whether the two mean the same.</summary>
    [Params("equal", "different")]
    public string Pair { get; set; } = "";

    /// <summary>Makes the two: orders, the other side's with its members in another order.</summary>
    [GlobalSetup]
    public void Setup()
    {
        StringBuilder production = new("{\"trace\":\"9f86d081\",\"page\":1,\"orders\":["), other = new("{\"page\":1,\"trace\":\"884c7d65\",\"orders\":[");
        for (var i = 0; production.Length < (Size * 1024) - 160 || i == 0; i++)
        {
            var total = Pair == "different" && i % 20 == 0 ? "131.5" : "129.950";
            production.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $"{{\"id\":{1000 + i},\"status\":\"shipped\",\"createdAt\":\"2026-11-24T10:00:00Z\",\"total\":129.95,\"customer\":{{\"name\":\"Ada\",\"city\":\"Zürich\"}},\"items\":[{{\"sku\":\"A-{i}\",\"title\":\"A lamp for the desk, with a switch\",\"quantity\":2}}]}}");
            other.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $"{{\"status\":\"shipped\",\"id\":{1000 + i},\"total\":{total},\"createdAt\":\"2026-11-24T10:00:00Z\",\"items\":[{{\"sku\":\"A-{i}\",\"quantity\":2,\"title\":\"A lamp for the desk, with a switch\"}}],\"customer\":{{\"name\":\"Ada\",\"city\":\"Zürich\"}}}}");
        }

        (_production, _other) = (Encoding.UTF8.GetBytes(production.Append("]}").ToString()), Encoding.UTF8.GetBytes(other.Append("]}").ToString()));
        _copy = [.. _production];
        var isEqual = Compare() == 0;
        if (isEqual != (Pair == "equal") || isEqual != (Tree() == 0))
        {
            throw new InvalidOperationException("The two do not find the same.");
        }
    }

    /// <summary>Trees.</summary>
    [Benchmark(Baseline = true)]
    public int Tree() => _tree.Compare(_production, _other);

    /// <summary>The comparison.</summary>
    [Benchmark]
    public int Compare()
    {
        _comparer.Compare(
            new ComparedResponse { Status = 200, Head = Head, Body = _production }, new ComparedResponse { Status = 200, Head = Head, Body = _other }, _work, _differences);
        return _differences.Count;
    }

    /// <summary>The same bytes.</summary>
    [Benchmark]
    public bool Same() => _comparer.Compare(
        new ComparedResponse { Status = 200, Head = Head, Body = _production }, new ComparedResponse { Status = 200, Head = Head, Body = _copy }, _work, _differences);
}
