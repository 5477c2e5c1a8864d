using System.Text;
using BenchmarkDotNet.Attributes;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Bench.Micro.Sanitizing;

/// <summary>JSON under the standard profile, beside a tree that is walked by the same rules.</summary>
[MemoryDiagnoser]
public class SanitizerBenchmark
{
    private static readonly Pseudonymizer Pseudonyms = new("a key for benchmarks, of some length"u8);

    private readonly Sanitizer _sanitizer = new(new SanitizeSettings(), Pseudonyms);
    private readonly JsonTree _tree = new(Pseudonyms);
    private readonly SanitizeWork _work = new();
    private byte[][] _documents = [];
    private int _next;

    /// <summary>About how large a document is, KiB.</summary>
    [Params(0.5, 2, 50)]
    public double Size { get; set; }

    /// <summary>Whose data is in the documents: the same people's again and again, or somebody's who was never met, at least not for 8,000 people.</summary>
    [Params("again", "new")]
    public string People { get; set; } = "";

    /// <summary>Makes the documents: orders, each with an address and a name in it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        const int Most = 8_000;
        var documents = new List<byte[]>();
        var person = 0;
        do
        {
            var text = new StringBuilder("{\"page\":1,\"orders\":[");
            for (var i = 0; text.Length < Size * 1024 - 200 || i == 0; i++, person++)
            {
                text.Append(i == 0 ? "" : ",").Append(
                    $"{{\"id\":{1000 + i},\"status\":\"shipped\",\"createdAt\":\"2026-11-24T10:00:00Z\",\"total\":129.95,\"customer\":{{\"first_name\":\"Ada\",\"email\":\"ada.{person}@shop.com\"}},"
                    + $"\"items\":[{{\"sku\":\"A-{i}\",\"title\":\"A lamp for the desk, with a switch\",\"quantity\":2}}],\"trace\":\"9f86d081884c7d659a2feaa0c55ad015\"}}");
            }

            documents.Add(Encoding.UTF8.GetBytes(text.Append("]}").ToString()));
        }
        while (People == "new" && person < Most);

        _documents = [.. documents];
    }

    /// <summary>A tree.</summary>
    [Benchmark(Baseline = true)]
    public int Tree() => _tree.Sanitize(Next()).Length;

    /// <summary>The sanitizer.</summary>
    [Benchmark]
    public int Sanitize() => _sanitizer.SanitizeBody("application/json"u8, default, Next(), _work, out _) == SanitizeFault.None ? _work.Body.Length : 0;

    private byte[] Next() => _documents[_next = _next + 1 < _documents.Length ? _next + 1 : 0];
}
