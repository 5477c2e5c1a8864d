namespace Umbra.Inline.Gateway;

/// <summary>One instance of a destination, and how it is.</summary>
internal sealed class Instance
{
    private readonly DestinationSettings _settings;
    private readonly TimeProvider _clock;
    private readonly string _prefix;
    private int _open;
    private int _failures;
    private long _leftOutUntil = long.MinValue;
    private volatile bool _isUnwell;

    /// <param name="url">Where it is.</param>
    /// <param name="client">What sends to it.</param>
    /// <param name="settings">When it is left out.</param>
    /// <param name="clock">The time.</param>
    public Instance(Uri url, HttpMessageInvoker client, DestinationSettings settings, TimeProvider clock)
    {
        (Url, Client, _settings, _clock) = (url, client, settings, clock);
        Origin = $"{url.Scheme}://{url.IdnHost}:{url.Port}";
        _prefix = Origin + url.AbsolutePath.TrimEnd('/');
    }

    /// <summary>Where it is.</summary>
    public Uri Url { get; }

    /// <summary>What sends to it.</summary>
    public HttpMessageInvoker Client { get; }

    /// <summary>Scheme, host and port.</summary>
    public string Origin { get; }

    /// <summary>Requests that it has not answered wholly yet.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>It may be sent requests: it answers when it is asked whether it is well, and was not left out for failing.</summary>
    public bool IsWell => !_isUnwell && (Volatile.Read(ref _leftOutUntil) is var until && (until == long.MinValue || _clock.GetTimestamp() >= until));

    /// <summary>The address of a target of its, the target's bytes as they are.</summary>
    public Uri AddressOf(string target) => new(_prefix + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>A request goes to it.</summary>
    public void Begin() => Interlocked.Increment(ref _open);

    /// <summary>A request has ended.</summary>
    public void End() => Interlocked.Decrement(ref _open);

    /// <summary>It answered.</summary>
    public void Answered()
    {
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }

    /// <summary>It could not be connected to, or gave no response.</summary>
    /// <returns>Whether it is left out from now on.</returns>
    public bool Failed()
    {
        if (_settings.EjectAfter == 0 || Interlocked.Increment(ref _failures) < _settings.EjectAfter)
        {
            return false;
        }

        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _leftOutUntil, _clock.GetTimestamp() + (long)(_settings.EjectFor.TotalSeconds * _clock.TimestampFrequency));
        return true;
    }

    /// <summary>What asking it has shown.</summary>
    /// <returns>Whether that is something new.</returns>
    public bool Found(bool isWell)
    {
        if (_isUnwell == !isWell)
        {
            return false;
        }

        _isUnwell = !isWell;
        return true;
    }
}
