using Umbra.Fuzz.Targets;
using Umbra.Tests.House;

namespace Umbra.Tests.Fuzz;

/// <summary>What fuzzing began with and what it has found, read once more by each test run; and each of it damaged in a few ways.</summary>
public sealed class CorpusTests
{
    private static readonly string Corpus = SourceTree.PathOf("tests/Umbra.Fuzz/Corpus");

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys];

    [Fact]
    public void Every_target_has_seeds() =>
        Assert.Equal(FuzzTargets.All.Keys, Directory.EnumerateDirectories(Corpus).Where(folder => Directory.EnumerateFiles(folder).Any()).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_is_read(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Corpus, target)))
        {
            Read(target, Path.GetFileName(file), File.ReadAllBytes(file));
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_is_read_when_it_is_cut_and_when_a_byte_is_another(string target)
    {
        const int Places = 24;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Corpus, target)))
        {
            var bytes = File.ReadAllBytes(file);
            for (var place = 0; place < Places; place++)
            {
                var at = (int)((long)bytes.Length * place / Places);
                Read(target, $"{Path.GetFileName(file)}, its first {at} bytes", bytes[..at]);
                byte[] changed = [.. bytes];
                changed[at] ^= (byte)(1 << (place % 8));
                Read(target, $"{Path.GetFileName(file)}, byte {at} changed", changed);
            }
        }
    }

    private static void Read(string target, string what, byte[] input)
    {
        try
        {
            FuzzTargets.All[target](input);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{target}: {what}: {exception}");
        }
    }
}
