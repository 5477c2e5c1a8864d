using System.Globalization;
using System.Runtime.InteropServices;

namespace Umbra.DataPlane;

/// <summary>
/// The data plane's process id in the state folder: how a process that takes over finds the one that it replaces. Several data planes
/// may share a state folder; the last one that started is the one that is found.
/// </summary>
internal sealed class ProcessFile(string state)
{
    private const int Terminate = 15; // SIGTERM

    private readonly string _path = Path.Combine(state, "data-plane.pid");

    /// <summary>Writes this process's id.</summary>
    /// <returns>Null, or why it could not be written.</returns>
    public string? Write()
    {
        try
        {
            Directory.CreateDirectory(state);
            File.WriteAllText(_path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{_path}: {exception.Message}; a later --takeover will not find this process";
        }
    }

    /// <summary>Tells the process whose id is in the file to drain.</summary>
    /// <returns>Whom, or why nobody.</returns>
    public string TellToDrain()
    {
        try
        {
            if (!int.TryParse(File.ReadAllText(_path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId)
            {
                return "nobody to take over from";
            }

            // A number that has gone to another program since must not be signalled.
            if (!File.ReadAllText($"/proc/{id}/cmdline").Contains("umbra", StringComparison.Ordinal))
            {
                return $"process {id} is no Umbra any more; nobody to take over from";
            }

            return Kill(id, Terminate) == 0 ? $"process {id} was told to drain" : $"process {id} could not be told to drain: {Marshal.GetLastPInvokeErrorMessage()}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "nobody to take over from";
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
