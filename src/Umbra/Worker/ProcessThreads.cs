using System.Globalization;

namespace Umbra.Worker;

/// <summary>The threads of a process, and the processes that it started (proc(5)).</summary>
internal static class ProcessThreads
{
    /// <summary>Its threads.</summary>
    /// <returns>None when it has ended.</returns>
    public static List<int> Of(int process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process}/task").Select(task => int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Its children and theirs, as far as they have not left it.</summary>
    public static List<int> Below(int process)
    {
        var children = Of(process).SelectMany(thread => Children(process, thread)).ToList();
        return [.. children, .. children.SelectMany(Below)];
    }

    private static List<int> Children(int process, int thread)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{process}/task/{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // it has ended, or the kernel does not tell
        }
    }
}
