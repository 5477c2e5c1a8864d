using Umbra.Inline.Gateway.Http1;

namespace Umbra.Inline.Gateway;

/// <summary>One instance of a destination, and how it is.</summary>
internal sealed class Instance
{
    private readonly DestinationSettings _settings;
    private readonly TimeProvider _clock;
    private int _open;
    private int _failures;
    private long _leftOutUntil = long.MinValue;
    private volatile bool _isUnwell;

    /// <param name="url">Where it is.</param>
    /// <param name="client">What sends to it.</param>
    /// <param name="pool">Its own connections; null when it speaks HTTP/2.</param>
    /// <param name="settings">When it is left out.</param>
    /// <param name="clock">The time.</param>
    public Instance(Uri url, HttpMessageInvoker client, InstancePool? pool, DestinationSettings settings, TimeProvider clock)
    {
        (Url, Client, Pool, _settings, _clock) = (url, client, pool, settings, clock);
        Path = url.AbsolutePath.TrimEnd('/');
        Origin = $"{url.Scheme}://{url.IdnHost}:{url.Port}";
    }

    /// <summary>Where it is.</summary>
    public Uri Url { get; }

    /// <summary>What sends to it over HTTP/2, what may leave HTTP, and what asks whether it is well.</summary>
    public HttpMessageInvoker Client { get; }

    /// <summary>The connections for all else; null when it speaks HTTP/2.</summary>
    public InstancePool? Pool { get; }

    /// <summary>What stands before each target; no slash at its end.</summary>
    public string Path { get; }

    /// <summary>Scheme, host and port.</summary>
    public string Origin { get; }

    /// <summary>Requests that it has not answered wholly yet.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>It may be sent requests: it answers when it is asked whether it is well, and was not left out for failing.</summary>
    public bool IsWell => !_isUnwell && (Volatile.Read(ref _leftOutUntil) is var until && (until == long.MinValue || _clock.GetTimestamp() >= until));

    /// <summary>The address of a target of its, the target's bytes as they are.</summary>
    public Uri AddressOf(string target) => new(Origin + Path + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

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

    /// <summary>What was found of it under other settings, as far as these ask: nothing is forgotten that keeps requests from it.</summary>
    public void TakeOver(Instance before)
    {
        _isUnwell = before._isUnwell && _settings.Health is not null;
        if (_settings.EjectAfter > 0)
        {
            Volatile.Write(ref _leftOutUntil, Volatile.Read(ref before._leftOutUntil));
        }
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
