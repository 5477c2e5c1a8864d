using System.Globalization;
using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Measures;

/// <summary>
/// Makes a process that stands for another machine's take only what time is left here: in life a shadow does not share processors with production, so
/// that production must not feel here what it would not feel there.
/// </summary>
internal static class Priority
{
    private const int LeastNice = 19;

    /// <summary>Lowers the calling thread, and no other.</summary>
    public static void LowerThisThread() => Native.GiveWay(0, LeastNice);

    /// <summary>Lowers every thread of a process and of those below it.</summary>
    public static void Lower(int root)
    {
        foreach (int process in ProcessTree.Ids(root))
        {
            foreach (string task in Directory.EnumerateDirectories($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task"))
            {
                Native.GiveWay(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), LeastNice);
            }
        }
    }
}
