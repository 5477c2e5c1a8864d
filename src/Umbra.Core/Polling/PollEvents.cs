namespace Umbra.Core.Polling;

/// <summary>What a socket is ready for; the values are epoll's.</summary>
[Flags]
internal enum PollEvents : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There are bytes, or their end.</summary>
    Readable = 0x1,

    /// <summary>There is room to send.</summary>
    Writable = 0x4,

    /// <summary>The connection broke. Told unasked.</summary>
    Error = 0x8,

    /// <summary>Both directions are over. Told unasked.</summary>
    HangUp = 0x10,
}
