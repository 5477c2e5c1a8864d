using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Umbra.Core.Polling;

/// <summary>
/// The calls of Linux that a <see cref="PollLoop"/> makes. Each gives -1 on failure, and the reason by
/// <see cref="Marshal.GetLastPInvokeError"/>. A safe handle keeps a number from being closed, and given to another file, meanwhile.
/// </summary>
internal static unsafe partial class Libc
{
    /// <summary>Nothing to receive, or no room to send: EAGAIN.</summary>
    public const int WouldBlock = 11;

    /// <summary>A signal came: EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>A connection is being made: EINPROGRESS.</summary>
    public const int InProgress = 115;

    /// <summary>The connection is over already: ENOTCONN.</summary>
    public const int NotConnected = 107;

    /// <summary>epoll_ctl: begin to watch.</summary>
    public const int Add = 1;

    /// <summary>epoll_ctl: watch no more.</summary>
    public const int Delete = 2;

    /// <summary>epoll_ctl: watch for something else.</summary>
    public const int Modify = 3;

    /// <summary>shutdown: no more will be sent.</summary>
    public const int ShutdownSend = 1;

    /// <summary>MSG_DONTWAIT: never waits, whatever the socket's mode.</summary>
    public const int DontWait = 0x40;

    /// <summary>MSG_NOSIGNAL: a broken connection is an error and not the signal SIGPIPE.</summary>
    public const int NoSignal = 0x4000;

    /// <summary>EPOLL_CLOEXEC and EFD_CLOEXEC: a child process does not inherit it.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>EFD_NONBLOCK.</summary>
    public const int NonBlocking = 0x800;

    // struct epoll_event is packed on x86-64 and nowhere else (epoll_ctl(2)).
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Bytes of one event.</summary>
    public static int EventSize { get; } = IsPacked ? 12 : 16;

    /// <summary>Where in an event the caller's own 64 bits are; its events are at 0.</summary>
    public static int EventData { get; } = IsPacked ? 4 : 8;

    /// <summary>The runtime's name of a failure to connect.</summary>
    public static SocketError ErrorOf(int number) => number switch
    {
        13 => SocketError.AccessDenied, // EACCES
        99 => SocketError.AddressNotAvailable, // EADDRNOTAVAIL: out of ports
        101 => SocketError.NetworkUnreachable, // ENETUNREACH
        110 => SocketError.TimedOut, // ETIMEDOUT
        111 => SocketError.ConnectionRefused, // ECONNREFUSED
        113 => SocketError.HostUnreachable, // EHOSTUNREACH
        _ => SocketError.SocketError,
    };

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(SafeFileHandle epoll, int operation, SafeHandle file, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(SafeFileHandle epoll, byte* events, int most, int timeout);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFile(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeSocketHandle socket, byte* bytes, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(SafeSocketHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeSocketHandle socket, byte* bytes, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeSocketHandle socket, byte* address, uint size);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(SafeSocketHandle socket, int how);
}
