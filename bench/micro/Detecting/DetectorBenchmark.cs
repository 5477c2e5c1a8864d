using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Umbra.Core.Sanitizing.Detecting;
using Umbra.Tests.Sanitizing;

namespace Umbra.Bench.Micro.Detecting;

/// <summary>The detectors over ordinary API traffic, beside one pass that only stops at every byte where a finding could be anchored.</summary>
[MemoryDiagnoser]
public class DetectorBenchmark
{
    // 4 MiB: more than the caches near a core hold, so that no body is met again warm.
    private const int CorpusLength = 4 << 20;

    // What the detectors start from: '@' of addresses, ':' and '=' of names, IPv6 and URLs, '+' and digits of numbers. The first letters of keys and
    // tokens are left out, which makes the pass faster and the target harder.
    private static readonly SearchValues<byte> Triggers = SearchValues.Create("@:=+0123456789"u8);

    // The same without digits: nearly as fast as reading memory, for comparison.
    private static readonly SearchValues<byte> Signs = SearchValues.Create("@:="u8);

    private byte[] _corpus = [];
    private byte[][] _values = [];

    /// <summary>Bytes that each operation reads.</summary>
    public int Length => _corpus.Length;

    /// <summary>Makes the corpus.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var traffic = new OrdinaryTraffic(2024);
        var text = new StringBuilder();
        while (text.Length < CorpusLength)
        {
            text.Append(traffic.Body().Text).Append('\n');
        }

        _corpus = Encoding.UTF8.GetBytes(text.ToString());
        _values = [.. Enumerable.Range(0, 100_000).Select(_ => Encoding.UTF8.GetBytes(traffic.Value()))];
    }

    /// <summary>Every trigger.</summary>
    [Benchmark(Baseline = true)]
    public int SearchValuesOfTriggers() => Pass(_corpus, Triggers);

    /// <summary>Every <c>@</c>, <c>:</c> and <c>=</c>.</summary>
    [Benchmark]
    public int SearchValuesOfSigns() => Pass(_corpus, Signs);

    /// <summary>The corpus as one text.</summary>
    [Benchmark]
    public int FindAll() => Find(_corpus);

    /// <summary>A hundred thousand values, each by itself, as they come out of a JSON document.</summary>
    [Benchmark]
    public int FindInValues()
    {
        var found = 0;
        foreach (var value in _values)
        {
            found += Find(value);
        }

        return found;
    }

    private static int Pass(ReadOnlySpan<byte> text, SearchValues<byte> values)
    {
        var hits = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny(values);
            if (next < 0)
            {
                break;
            }

            at += next;
            hits++;
        }

        return hits;
    }

    private static int Find(ReadOnlySpan<byte> text)
    {
        var found = 0;
        for (var start = 0; Detectors.TryFind(text, start, out var finding); start = finding.Start + finding.Length)
        {
            found++;
        }

        return found;
    }
}
