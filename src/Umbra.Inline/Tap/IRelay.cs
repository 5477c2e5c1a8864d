namespace Umbra.Inline.Tap;

/// <summary>Passes the bytes of a client connection and its production connection on, both ways, until both are done.</summary>
internal interface IRelay
{
    /// <summary>When bytes last passed, in ticks of the tap's clock. For any thread.</summary>
    long LastActivity { get; }

    /// <summary>Passes bytes on until both directions are done, and closes both sides.</summary>
    Task RunAsync();

    /// <summary>Ends both sides; what was sent is still delivered. For any thread.</summary>
    void Shutdown();

    /// <summary>Resets both sides. For any thread.</summary>
    void Abort();
}
