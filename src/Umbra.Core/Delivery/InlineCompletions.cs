using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Umbra.Core.Delivery;

/// <summary>
/// Lets a socket's completions run on the thread that waits for events. A response of a few hundred bytes is read, settled and followed
/// by the next request in a few microseconds: less than the wake-up of another thread costs.
/// </summary>
internal static class InlineCompletions
{
    /// <summary>Turns it on for one socket.</summary>
    /// <returns>False on a runtime that has no such switch; the thread pool does the work then.</returns>
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
