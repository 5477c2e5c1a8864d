namespace Umbra.Core.Polling;

/// <summary>Loops that share connections among them.</summary>
internal sealed class PollLoops : IDisposable
{
    private readonly PollLoop[] _loops;
    private int _next;

    private PollLoops(int count, string name) => _loops = [.. Enumerable.Range(0, count).Select(i => new PollLoop($"{name} {i}"))];

    /// <summary>Starts loops.</summary>
    /// <param name="count">How many.</param>
    /// <param name="name">What their threads are called.</param>
    /// <returns>Null on a system without epoll: its callers use the runtime's sockets there.</returns>
    public static PollLoops? TryStart(int count, string name) => PollLoop.IsSupported ? new PollLoops(count, name) : null;

    /// <summary>The loop with the fewest sockets; of equals, each in its turn, since sockets that are being opened do not count yet.</summary>
    public PollLoop Least()
    {
        var first = (int)((uint)Interlocked.Increment(ref _next) % (uint)_loops.Length);
        var least = _loops[first];
        for (var i = 1; i < _loops.Length; i++)
        {
            var loop = _loops[(first + i) % _loops.Length];
            least = loop.Sockets < least.Sockets ? loop : least;
        }

        return least;
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
