using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Umbra.Inline.Tap;

/// <summary>
/// Lets a socket's completions run on the thread that waits for events instead of on the thread pool. For a pump that saves two
/// wake-ups a request: 11.8 µs of CPU instead of 21 µs (measured, 2 cores, small responses).
/// </summary>
/// <remarks>Only pumps may use it: whatever runs on an event thread keeps all other connections of that thread waiting.</remarks>
internal static class InlineCompletions
{
    /// <summary>
    /// Gives the runtime as many event threads as there are processors, as it does by itself when all sockets complete inline. Must be
    /// called before the process's first socket; child processes should not inherit it.
    /// </summary>
    public static void PrepareEventThreads() => Environment.SetEnvironmentVariable(
        "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Turns it on for one socket.</summary>
    /// <returns>False on a runtime that has no such switch; the socket works all the same.</returns>
    public static bool TryEnable(Socket socket)
    {
        try
        {
            SetPreferInlineCompletions(socket, true);
            return true;
        }
        catch (MissingMethodException)
        {
            return false;
        }
    }

    // Internal, and there, in .NET 10; a test notices when a runtime takes it away.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreferInlineCompletions")]
    private static extern void SetPreferInlineCompletions(Socket socket, bool value);
}
