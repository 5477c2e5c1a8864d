using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Umbra.Core.Addresses;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Inline.Listening;

namespace Umbra.Inline.Tap;

/// <summary>
/// A wire in front of production: each client connection is one production connection, bytes pass untouched, and a copy of the reading
/// of them goes to an <see cref="ExchangeSource"/>.
/// </summary>
internal sealed class Tap : IAsyncDisposable
{
    // How long a connection must have been between exchanges before draining closes it: a client that is about to send has sent by then.
    private static readonly TimeSpan DrainIdle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TapConnection, bool> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly AcceptLoop _accepting;
    private readonly ITimer _sweep;
    private readonly PollLoops? _loops;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isDraining;

    private Tap(TapSettings settings, ExchangeSource source, TimeProvider clock, PollLoops? loops, SharedSocket listener, CertificateStore? certificates)
    {
        _loops = loops;
        Settings = settings;
        Source = source;
        Clock = clock;
        Certificates = certificates;
        ProductionTls = settings.ProductionTls is null
            ? null
            : TlsClientOptions.Create(settings.ProductionTls, settings.Production[0].Host, SslApplicationProtocol.Http11);
        Connector = new ProductionConnector(settings, Counters, clock);
        _accepting = new AcceptLoop(listener, clock, Serve, Counters.AcceptFailed);
        _sweep = clock.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>What it was made from.</summary>
    public TapSettings Settings { get; }

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint => _accepting.Listener.EndPoint;

    /// <summary>Client connections that are open.</summary>
    public int Connections => Volatile.Read(ref _count);

    /// <summary>What it counts beside exchanges.</summary>
    public TapCounters Counters { get; } = new();

    /// <summary>Certificates when it terminates TLS; <see cref="CertificateStore.Reload"/> reads them again.</summary>
    public CertificateStore? Certificates { get; }

    internal ExchangeSource Source { get; }

    internal SslClientAuthenticationOptions? ProductionTls { get; }

    internal TimeProvider Clock { get; }

    /// <summary>The loops that serve its connections; null when bytes are not plain, or the system has none.</summary>
    internal PollLoops? Loops => Certificates is null && ProductionTls is null ? _loops : null;

    internal ProductionConnector Connector { get; }

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Binds; clients wait in the listener's queue until <see cref="Start"/>.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="source">Takes what is read.</param>
    /// <param name="clock">Gives times and timers.</param>
    /// <param name="loops">They serve plain connections; null to have the runtime's sockets do that too.</param>
    /// <param name="isTakeover">Another process may listen on the same address.</param>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be used.</exception>
    /// <exception cref="IOException">A certificate cannot be read.</exception>
    public static Tap Bind(TapSettings settings, ExchangeSource source, TimeProvider clock, PollLoops? loops, bool isTakeover = false)
    {
        var certificates = Certify(settings);
        var listener = new SharedSocket(ListenSocket.Open(settings.Listen, settings.Backlog, isTakeover));
        return new Tap(settings, source, clock, loops, listener, certificates);
    }

    /// <summary>Makes a tap with other settings on the same address. Both accept, once that one was started, until this one drains.</summary>
    /// <param name="settings">What to do; its address is not looked at.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be used.</exception>
    /// <exception cref="IOException">A certificate cannot be read.</exception>
    public Tap Successor(TapSettings settings)
    {
        var certificates = Certify(settings);
        var listener = _accepting.Listener.Share();
        listener.Socket.Listen(settings.Backlog); // as many may wait from now on
        return new Tap(settings with { Listen = EndPoint }, Source, Clock, _loops, listener, certificates);
    }

    /// <summary>Begins to accept.</summary>
    public void Start() => _accepting.Start();

    /// <summary>Stops listening, then waits for the open connections, which are closed as they come between exchanges and at the latest after <see cref="TapSettings.Drain"/>.</summary>
    /// <param name="cancellation">Ends the wait early.</param>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        await _accepting.StopAsync().ConfigureAwait(false);
        _isDraining = true;
        Interlocked.MemoryBarrier(); // either the last connection to end sees that it is waited for, or it is seen here that there is none
        if (Connections == 0)
        {
            _empty.TrySetResult();
        }

        using var deadline = new CancellationTokenSource(Settings.Drain, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        await _empty.Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var connection in _connections.Keys)
        {
            if (connection.TryShutdown())
            {
                Counters.DrainAborted();
            }
        }

        // What a shutdown does not end, a reset does.
        await _empty.Task.WaitAsync(ShutdownPatience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }

        await _empty.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _sweep.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _accepting.Dispose();
    }

    internal void Ended(TapConnection connection)
    {
        if (_connections.TryRemove(connection, out _) && Interlocked.Decrement(ref _count) == 0 && _isDraining)
        {
            _empty.TrySetResult();
        }
    }

    // The reader reads HTTP/1.1; a client that is offered nothing else speaks it.
    private static CertificateStore? Certify(TapSettings settings) =>
        settings.Tls is null ? null : new CertificateStore(settings.Tls, SslApplicationProtocol.Http11);

    private void Serve(Socket client)
    {
        if (Interlocked.Increment(ref _count) > Settings.Connections)
        {
            Interlocked.Decrement(ref _count);
            Counters.OverLimit();
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
            return;
        }

        Counters.Accepted();
        var connection = new TapConnection(this, client);
        _connections.TryAdd(connection, true);
        _ = connection.RunAsync();
    }

    private void Sweep()
    {
        var now = Clock.GetTimestamp();
        foreach (var connection in _connections.Keys)
        {
            if (connection.LastActivity is not { } last)
            {
                continue;
            }

            var quiet = Clock.GetElapsedTime(last, now);
            if (quiet > Settings.Idle && connection.TryShutdown())
            {
                Counters.IdleClosed();
            }
            else if (_isDraining && quiet > DrainIdle && connection.IsIdle && connection.TryShutdown())
            {
                Counters.Drained();
            }
        }
    }
}
