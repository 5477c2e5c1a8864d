using System.Buffers.Binary;
using System.Net.Sockets;

namespace Umbra.Core.Polling;

/// <summary>
/// When the kernel got the bytes that a call receives (socket(7), SO_TIMESTAMPNS): who reads them late, because he had to wait for a processor, still
/// knows when they came.
/// </summary>
internal static class ArrivalTime
{
    /// <summary>Bytes of the one control message: its header (cmsg(3)) and a timespec.</summary>
    public const int ControlBytes = HeaderBytes + 16;

    private const int HeaderBytes = 16;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int TimestampNanoseconds = 35; // SO_TIMESTAMPNS

    /// <summary>Asks for it. Where there is no such thing, nothing is told.</summary>
    public static void Ask(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(SocketLevel, TimestampNanoseconds, [1, 0, 0, 0]);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // What comes is taken to have come when it is read.
        }
    }

    /// <summary>Keeps the kernel noting it, which it does from soon after the first socket asks until the last one that asked is closed.</summary>
    /// <returns>What ends that.</returns>
    public static IDisposable? Hold()
    {
        try
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Ask(socket);
            return socket;
        }
        catch (SocketException)
        {
            return null; // no descriptors, or no such family: whoever asks later has it switched on
        }
    }

    /// <summary>Receives what is there (recvmsg(2)), and says how long the last of it has been waiting. Never waits.</summary>
    /// <param name="socket">One that was asked for it.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="waited">Since the kernel has had them; zero if it does not say.</param>
    /// <returns>How many came; below zero the call failed, for what <see cref="System.Runtime.InteropServices.Marshal.GetLastPInvokeError"/> says.</returns>
    public static unsafe nint Receive(Socket socket, Span<byte> buffer, out TimeSpan waited)
    {
        var control = stackalloc byte[ControlBytes];
        fixed (byte* bytes = buffer)
        {
            var piece = new MessageHeader.Piece { Bytes = bytes, Length = buffer.Length };
            var message = new MessageHeader { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = ControlBytes };
            var count = Libc.ReceiveMessage(socket.SafeHandle, &message, Libc.DontWait);
            waited = count > 0 ? Waited(new ReadOnlySpan<byte>(control, (int)message.ControlLength), TimeProvider.System.GetUtcNow()) : TimeSpan.Zero;
            return count;
        }
    }

    /// <summary>How long ago the last of the bytes came.</summary>
    /// <param name="control">What the call put there.</param>
    /// <param name="now">The time of day, which is what the kernel tells.</param>
    /// <returns>Zero when it was not told, and when the clock was set back.</returns>
    public static TimeSpan Waited(ReadOnlySpan<byte> control, DateTimeOffset now)
    {
        if (control.Length < ControlBytes || BinaryPrimitives.ReadInt32LittleEndian(control[8..]) != SocketLevel
            || BinaryPrimitives.ReadInt32LittleEndian(control[12..]) != TimestampNanoseconds)
        {
            return TimeSpan.Zero;
        }

        var came = DateTimeOffset.UnixEpoch.AddSeconds(BinaryPrimitives.ReadInt64LittleEndian(control[HeaderBytes..]))
            .AddTicks(BinaryPrimitives.ReadInt64LittleEndian(control[(HeaderBytes + 8)..]) / TimeSpan.NanosecondsPerTick);
        return now > came ? now - came : TimeSpan.Zero;
    }
}
