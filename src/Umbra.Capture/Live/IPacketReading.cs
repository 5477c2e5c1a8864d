namespace Umbra.Capture.Live;

/// <summary>Where packets come from while they come. One may take the place of another: what came until then is the one's, what came after that the other's.</summary>
internal interface IPacketReading : IDisposable
{
    /// <summary>What it reads, for a log.</summary>
    string Description { get; }

    /// <summary>Begins to read.</summary>
    /// <param name="after">What came until then is not read, ns since 1970: it was another's. 0 for everything.</param>
    void Start(long after);

    /// <summary>Reads what came until then, and nothing more. What was counted stays.</summary>
    /// <param name="until">Now, ns since 1970.</param>
    void Stop(long until);
}
