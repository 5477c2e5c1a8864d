using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>struct io_event.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AioEvent
{
    /// <summary>The operation's <see cref="AioControl.Data"/>.</summary>
    public long Data;

    /// <summary>The operation's address.</summary>
    public long Control;

    /// <summary>As the call for one operation would have returned; a negative number is the error's.</summary>
    public long Result;

    /// <summary>Nothing.</summary>
    public long Result2;
}
