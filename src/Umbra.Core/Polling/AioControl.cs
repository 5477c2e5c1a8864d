using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>struct iocb.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AioControl
{
    /// <summary>IOCB_CMD_PWRITE.</summary>
    public const ushort Write = 1;

    /// <summary>Comes back with the event.</summary>
    public long Data;

    /// <summary>The kernel's, and flags.</summary>
    public long KeyAndFlags;

    /// <summary>What is to be done.</summary>
    public ushort Operation;

    /// <summary>Not for sockets.</summary>
    public short Priority;

    /// <summary>The descriptor.</summary>
    public int File;

    /// <summary>Where the bytes are.</summary>
    public long Bytes;

    /// <summary>How many they are.</summary>
    public long Length;

    /// <summary>0 for sockets.</summary>
    public long Offset;

    /// <summary>Nothing.</summary>
    public long Reserved;

    /// <summary>None.</summary>
    public int Flags;

    /// <summary>None.</summary>
    public int EventFile;
}
