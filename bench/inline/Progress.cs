namespace Umbra.Bench.Inline;

/// <summary>What is going on, on standard error; the table alone is on standard output.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine($"bench: {line}");
}
