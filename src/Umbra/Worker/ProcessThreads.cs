using System.Globalization;

namespace Umbra.Worker;

/// <summary>The threads of a process and of all that it started (proc(5)).</summary>
internal static class ProcessThreads
{
    /// <summary>Of the process alone.</summary>
    /// <returns>None when it has ended.</returns>
    public static List<int> Of(string process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process}/task").Select(task => int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Of the process and of its children, and theirs: they have what their maker had when they were made.</summary>
    public static List<int> OfTree(int process)
    {
        var threads = Of(process.ToString(CultureInfo.InvariantCulture));
        return [.. threads, .. threads.SelectMany(thread => Children(process, thread)).SelectMany(OfTree)];
    }

    private static IEnumerable<int> Children(int process, int thread)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/task/{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture)).ToList();
        }
        catch (IOException)
        {
            return []; // it has ended, or the kernel does not tell
        }
    }
}
