using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Umbra.Capture.Sessions;

/// <summary>Datagrams that wait to be sent, several to the kernel in one call (sendmmsg(2)). Those of one socket go in the order in which they came. For one thread.</summary>
internal sealed unsafe partial class DatagramBatch
{
    /// <summary>The most datagrams that wait.</summary>
    public const int Most = 64;

    private const int Room = Most * 2_048;
    private const int DontWait = 0x40; // MSG_DONTWAIT: what the socket has no room for is told, not waited for

    private const int ConnectionRefused = 111;

    // They stay where they are, as the kernel is told where that is; and are there while anybody knows of them.
    private readonly byte[] _bytes;
    private readonly MessageHeader[] _messages = GC.AllocateArray<MessageHeader>(Most, pinned: true);
    private readonly Segment[] _segments = GC.AllocateArray<Segment>(Most, pinned: true);
    private readonly Datagram[] _datagrams = new Datagram[Most];
    private int _length;

    /// <summary>An empty one.</summary>
    /// <param name="largest">The most bytes of a datagram.</param>
    public DatagramBatch(int largest) => _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(Room, largest), pinned: true);

    /// <summary>Is told of each that was sent, or was not.</summary>
    /// <param name="length">Its bytes.</param>
    /// <param name="packet">What it is of.</param>
    /// <param name="isSent">Whether it was sent.</param>
    public delegate void Told(int length, int packet, bool isSent);

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether one more has room.</summary>
    public bool HasRoom(int length) => Count < Most && _length + length <= _bytes.Length;

    /// <summary>Room for one more, to be written.</summary>
    /// <param name="socket">From where it goes; connected.</param>
    /// <param name="length">Its bytes; there is room.</param>
    /// <param name="packet">What it is of.</param>
    public Span<byte> Add(Socket socket, int length, int packet)
    {
        _datagrams[Count++] = new Datagram(socket, _length, length, packet);
        var room = _bytes.AsSpan(_length, length);
        _length += length;
        return room;
    }

    /// <summary>Sends all.</summary>
    public void Send(Told tell)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_datagrams[i].Socket is { } socket)
            {
                Send(socket, i, tell);
            }
        }

        (Count, _length) = (0, 0);
    }

    // All that are of a socket, from the first of them on.
    private void Send(Socket socket, int first, Told tell)
    {
        Span<int> numbers = stackalloc int[Most];
        var count = 0;
        for (var i = first; i < Count; i++)
        {
            ref var datagram = ref _datagrams[i];
            if (ReferenceEquals(datagram.Socket, socket))
            {
                datagram.Socket = null;
                _segments[count] = new Segment { Start = (byte*)Unsafe.AsPointer(ref _bytes[datagram.Start]), Length = datagram.Length };
                _messages[count] = new MessageHeader { Segments = (Segment*)Unsafe.AsPointer(ref _segments[count]), SegmentCount = 1 };
                numbers[count++] = i;
            }
        }

        for (var at = 0; at < count;)
        {
            var sent = Send(socket, at, count - at);
            var done = Math.Max(sent, 1); // the first was refused, and the rest was not tried
            foreach (var number in numbers.Slice(at, done))
            {
                tell(_datagrams[number].Length, _datagrams[number].Packet, sent > 0);
            }

            at += done;
        }
    }

    // How many were sent, from the first on.
    private int Send(Socket socket, int first, int count)
    {
        var messages = (MessageHeader*)Unsafe.AsPointer(ref _messages[first]);
        try
        {
            var sent = SendMessages(socket.SafeHandle, messages, (uint)count, DontWait);
            return sent <= 0 && Marshal.GetLastPInvokeError() == ConnectionRefused
                ? SendMessages(socket.SafeHandle, messages, (uint)count, DontWait) // what came back for one before: nobody listens there. This one has not gone yet
                : sent;
        }
        catch (ObjectDisposedException)
        {
            return 0; // the target has moved
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendMessages(SafeSocketHandle socket, MessageHeader* messages, uint count, int flags);

    private record struct Datagram(Socket? Socket, int Start, int Length, int Packet);

    // struct iovec.
    [StructLayout(LayoutKind.Sequential)]
    private struct Segment
    {
        public byte* Start;
        public nint Length;
    }

    // struct mmsghdr, of 64-bit Linux: a struct msghdr of 56 bytes, and how much was sent.
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public byte* Name;
        public nint NameLength;
        public Segment* Segments;
        public nint SegmentCount;
        public byte* Control;
        public nint ControlLength;
        public nint Flags;
        public nint Sent;
    }
}
