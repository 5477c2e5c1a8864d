namespace Umbra.Bench.Inline.Measures;

/// <summary>Files of <c>/proc</c>, which go away with their process.</summary>
internal static class ProcFile
{
    /// <returns><see langword="null"/> when the process is gone.</returns>
    public static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // Between the listing and the reading (ENOENT), or while reading (ESRCH).
            return null;
        }
    }
}
