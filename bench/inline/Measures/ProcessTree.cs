using System.Globalization;

namespace Umbra.Bench.Inline.Measures;

/// <summary>A process and all below it, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Processor time of the tree, user and system, with that of children which ended and were waited for. Steps of 10 ms.</summary>
    public static TimeSpan ProcessorTime(int root)
    {
        List<ProcessStat> all = Read();
        HashSet<int> members = Members(all, root);
        return TimeSpan.FromSeconds(all.Where(p => members.Contains(p.Id)).Sum(p => p.Ticks) / TicksPerSecond);
    }

    /// <summary>The root first, then those below it.</summary>
    public static IReadOnlyList<int> Ids(int root) =>
        [root, .. Members(Read(), root).Where(id => id != root).Order()];

    private static HashSet<int> Members(List<ProcessStat> all, int root)
    {
        HashSet<int> members = [root];
        for (int before = 0; before != members.Count;)
        {
            before = members.Count;
            members.UnionWith(all.Where(p => members.Contains(p.Parent)).Select(p => p.Id));
        }

        return members;
    }

    private static List<ProcessStat> Read()
    {
        List<ProcessStat> all = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && ProcFile.ReadOrNull(Path.Combine(directory, "stat")) is { } text)
            {
                all.Add(ProcessStat.Parse(id, text));
            }
        }

        return all;
    }

    /// <param name="Ticks">utime + stime + cutime + cstime (proc(5), fields 14 to 17).</param>
    private readonly record struct ProcessStat(int Id, int Parent, long Ticks)
    {
        public static ProcessStat Parse(int id, string text)
        {
            // The second field, the name, may hold spaces and brackets; what follows its last bracket does not.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(id, int.Parse(fields[1], CultureInfo.InvariantCulture), Enumerable.Range(11, 4).Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture)));
        }
    }
}
