namespace Umbra.Core.Polling;

/// <summary>Loops that share connections among them.</summary>
internal sealed class PollLoops : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PollLoop[] _loops;
    private int _next;

    private PollLoops(int count, string name) => _loops = [.. Enumerable.Range(0, count).Select(i => new PollLoop($"{name} {i}"))];

    /// <summary>Starts loops.</summary>
    /// <param name="count">How many.</param>
    /// <param name="name">What their threads are called.</param>
    /// <returns>Null on a system without epoll: its callers use the runtime's sockets there.</returns>
    public static PollLoops? TryStart(int count, string name) => PollLoop.IsSupported ? new PollLoops(count, name) : null;

    /// <summary>
    /// Gives the loop with the fewest connections, and counts one more on it until <see cref="Leave"/>. Where several have as few, each has its turn.
    /// </summary>
    /// <remarks>
    /// A connection counts from the moment that its loop is chosen, not from when it is watched: many clients that come at once would
    /// otherwise all be given to the loop that is the last to get round to the first of them.
    /// </remarks>
    public PollLoop Join()
    {
        lock (_gate)
        {
            _next = (_next + 1) % _loops.Length;
            var least = _loops[_next];
            for (var i = 1; i < _loops.Length; i++)
            {
                var loop = _loops[(_next + i) % _loops.Length];
                least = loop.Connections < least.Connections ? loop : least;
            }

            least.Connections++;
            return least;
        }
    }

    /// <summary>A connection for which <see cref="Join"/> gave this loop has ended.</summary>
    public void Leave(PollLoop loop)
    {
        lock (_gate)
        {
            loop.Connections--;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }
}
