using System.Globalization;

namespace Umbra.Shared;

/// <summary>The processors that a thread may use (proc(5), status).</summary>
internal static class AllowedProcessors
{
    /// <summary>Those that a worker of a process with these keeps: the second of two; of more, or of one, all.</summary>
    public static List<int> Kept(List<int> all) => all is [_, var second] ? [second] : all;

    /// <summary>Their numbers.</summary>
    public static List<int> Of(int thread) => In($"/proc/{thread}/status");

    /// <summary>Those of each thread of a process; equal ones once.</summary>
    public static List<string> OfAllThreads(int process)
    {
        var all = new List<string>();
        foreach (var task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                all.Add(Text(In(Path.Combine(task, "status"))));
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return [.. all.Distinct()];
    }

    /// <summary>As <see cref="OfAllThreads"/> has them.</summary>
    public static string Text(List<int> processors) => string.Join(' ', processors);

    // "Cpus_allowed_list:\t0-3,6".
    private static List<int> In(string file) =>
    [
        .. File.ReadLines(file).First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1].Split(',')
            .Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(ends => Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)),
    ];
}
