using System.Runtime.InteropServices;

namespace Umbra.Core.Polling;

/// <summary>struct msghdr of recvmsg(2), on 64 bits: what is narrower there is padded to the width that it has here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public nint Name;
    public nint NameLength;
    public Piece* Pieces;
    public nint PieceCount;
    public byte* Control;
    public nint ControlLength;
    public int Flags;

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Piece
    {
        public byte* Bytes;
        public nint Length;
    }
}
