namespace Umbra.Inline.Gateway;

/// <summary>What became of a destination's requests.</summary>
internal sealed class DestinationCounts
{
    private long _requests;
    private long _errors;
    private long _responses;
    private long _slow;
    private long _retried;
    private long _unconnected;

    /// <summary>Requests that have ended, those left out that a client gave up.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Those with status 5xx or without a whole response.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Whole responses.</summary>
    public long Responses => Interlocked.Read(ref _responses);

    /// <summary>Those that took longer than is allowed.</summary>
    public long Slow => Interlocked.Read(ref _slow);

    /// <summary>Further attempts.</summary>
    public long Retries => Interlocked.Read(ref _retried);

    /// <summary>Attempts that no connection could be made for.</summary>
    public long ConnectFailed => Interlocked.Read(ref _unconnected);

    /// <summary>A request has ended.</summary>
    /// <param name="isWhole">Its whole response came.</param>
    /// <param name="isError">Its status is 5xx, or its response did not come wholly.</param>
    /// <param name="isSlow">It took longer than is allowed.</param>
    public void Ended(bool isWhole, bool isError, bool isSlow)
    {
        Interlocked.Increment(ref _requests);
        if (isError)
        {
            Interlocked.Increment(ref _errors);
        }

        if (isWhole)
        {
            Interlocked.Increment(ref _responses);
        }

        if (isSlow)
        {
            Interlocked.Increment(ref _slow);
        }
    }

    /// <summary>It is tried again.</summary>
    public void Retried() => Interlocked.Increment(ref _retried);

    /// <summary>No connection could be made.</summary>
    public void NotConnected() => Interlocked.Increment(ref _unconnected);
}
