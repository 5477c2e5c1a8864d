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
    private byte[] _document = [];

    /// <summary>About how large the document is, KiB.</summary>
    [Params(0.5, 2, 50)]
    public double Size { get; set; }

    /// <summary>Makes the document: orders, each with an address and a name in it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var text = new StringBuilder("{\"page\":1,\"orders\":[");
        for (var i = 0; text.Length < Size * 1024 - 200 || i == 0; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(
                $"{{\"id\":{1000 + i},\"status\":\"shipped\",\"createdAt\":\"2026-11-24T10:00:00Z\",\"total\":129.95,\"customer\":{{\"first_name\":\"Ada\",\"email\":\"ada.{i}@shop.com\"}},"
                + $"\"items\":[{{\"sku\":\"A-{i}\",\"title\":\"A lamp for the desk, with a switch\",\"quantity\":2}}],\"trace\":\"9f86d081884c7d659a2feaa0c55ad015\"}}");
        }

        _document = Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>A tree.</summary>
    [Benchmark(Baseline = true)]
    public int Tree() => _tree.Sanitize(_document).Length;

    /// <summary>The sanitizer.</summary>
    [Benchmark]
    public int Sanitize() => _sanitizer.SanitizeBody("application/json"u8, default, _document, _work, out _) == SanitizeFault.None ? _work.Body.Length : 0;
}
