using System.Runtime.InteropServices;

namespace Umbra.Bench.Inline.Processes;

/// <summary>What recvmsg(2) receives into: struct msghdr of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    public nint Name;
    public uint NameLength;
    public nint Vectors;
    public nint VectorCount;
    public nint Control;
    public nint ControlLength;
    public int Flags;
}
