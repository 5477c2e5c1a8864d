using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Umbra.Bench.Inline.Processes;

namespace Umbra.Bench.Inline.Load;

/// <summary>
/// Receives without waiting, and says when the bytes came, by the kernel's note (socket(7), SO_TIMESTAMPNS): who reads them later still knows. So nothing has to be woken up
/// by a response, which costs a tenth of everything else that is done for a request, on the processors that are shared with what is measured.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class ArrivalReader
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int TimestampNanoseconds = 35; // SO_TIMESTAMPNS, and the type of its message
    private const int ControlHeaderBytes = 16; // cmsg(3)
    private const int ControlBytes = ControlHeaderBytes + 16; // and a timespec
    private const long MostBetween = 20_000; // ns

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 << 10, pinned: true);
    private readonly byte[] _control = GC.AllocateUninitializedArray<byte>(ControlBytes, pinned: true);
    private readonly nint[] _vector = GC.AllocateUninitializedArray<nint>(2, pinned: true);
    private long _realAhead;

    private int _received;

    public ArrivalReader() => _vector[0] = Address(_buffer);

    /// <summary>What the last <see cref="TryReceive"/> received.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(0, _received);

    /// <summary>When that came, on <see cref="Stopwatch"/>'s clock.</summary>
    public long ArrivedAt { get; private set; }

    /// <summary>Has the kernel note it for a socket.</summary>
    public static void Prepare(Socket socket) => socket.SetRawSocketOption(SocketLevel, TimestampNanoseconds, [1, 0, 0, 0]);

    /// <summary>Pieces of which the kernel did not note when they came; they are taken to have come when they were received.</summary>
    public long WithoutNote { get; private set; }

    /// <summary>To be called now and then: the kernel's notes are of the time of day, which is set and slewed.</summary>
    public void CompareClocks()
    {
        // Whoever loses the processor between the readings tries again.
        long before;
        long real;
        long after;
        do
        {
            before = Stopwatch.GetTimestamp();
            real = Native.RealTime();
            after = Stopwatch.GetTimestamp();
        }
        while (after - before > MostBetween);
        _realAhead = real - before - ((after - before) / 2);
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>False when nothing is. True with nothing received: the peer has ended the connection.</returns>
    /// <exception cref="SocketException">The connection failed.</exception>
    public bool TryReceive(Socket socket)
    {
        _vector[1] = _buffer.Length;
        var header = new MessageHeader { Vectors = Address(_vector), VectorCount = 1, Control = Address(_control), ControlLength = ControlBytes };
        nint received = Native.ReceiveNow(socket.SafeHandle, ref header, out int error);
        if (received < 0)
        {
            return error == Native.WouldBlock ? false : throw new SocketException(error, new System.ComponentModel.Win32Exception(error).Message);
        }

        _received = (int)received;
        bool isNoted = header.ControlLength == ControlBytes && BinaryPrimitives.ReadInt32LittleEndian(_control.AsSpan(8)) == SocketLevel
            && BinaryPrimitives.ReadInt32LittleEndian(_control.AsSpan(12)) == TimestampNanoseconds;
        WithoutNote += isNoted ? 0 : 1;
        ArrivedAt = isNoted
            ? (BinaryPrimitives.ReadInt64LittleEndian(_control.AsSpan(ControlHeaderBytes)) * 1_000_000_000)
                + BinaryPrimitives.ReadInt64LittleEndian(_control.AsSpan(ControlHeaderBytes + 8)) - _realAhead
            : Stopwatch.GetTimestamp();
        return true;
    }

    private static nint Address<T>(T[] pinned) => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
