namespace Umbra.Bench.Inline.Shadows;

/// <summary>How a shadow of ours misbehaves.</summary>
internal enum ShadowFault
{
    /// <summary>Answers each request 500 ms after it arrived.</summary>
    Slow,

    /// <summary>Accepts, reads, and never answers.</summary>
    Hung,

    /// <summary>Sends the head of a response, then resets the connection.</summary>
    Reset,

    /// <summary>Reads 1 KiB a second from each connection, and answers what it read.</summary>
    SlowReader,
}
