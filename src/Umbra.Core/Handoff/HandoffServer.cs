using System.Net.Sockets;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>
/// The data plane's end of the hand-off: a Unix socket to which one worker at a time connects, and the thread that writes the
/// intake's batches to it.
/// </summary>
/// <remarks>
/// That thread is the only one that a worker can hold up. While it is held up, or no worker is there, the intake fills and then refuses;
/// sources do not notice. What a worker held when its connection ended is skipped as <see cref="SkipReason.WorkerLost"/>; what was
/// not sent yet waits for the next one.
/// </remarks>
internal sealed class HandoffServer : IDisposable
{
    /// <summary>After the time to drain, how long the threads may take to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Intake _intake;
    private readonly IHandoffHost _host;
    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly Thread _writer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ExchangePart> _batch = [];
    private int _next;
    private volatile byte[] _settings = [];
    private volatile WorkerLink? _link;
    private volatile bool _isStopping;
    private volatile bool _isAborted;
    private long _drainDeadline;

    /// <param name="path">The socket's path, under 108 bytes, in a directory that only this user may enter.</param>
    /// <param name="intake">What is handed over.</param>
    /// <param name="host">Answers the worker.</param>
    /// <param name="time">Measures the drain.</param>
    public HandoffServer(string path, Intake intake, IHandoffHost host, TimeProvider time)
    {
        (_intake, _host, _time) = (intake, host, time);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
        _writer = new Thread(Run) { IsBackground = true, Name = "umbra hand-off out" };
    }

    /// <summary>Whether a worker is connected.</summary>
    public bool IsWorkerConnected => _link is { IsUp: true };

    /// <summary>Starts to take workers.</summary>
    /// <param name="settings">As in <see cref="SendSettings"/>.</param>
    public void Start(byte[] settings)
    {
        _settings = settings;
        _writer.Start();
    }

    /// <summary>Tells the worker, and each that comes after it, the configuration's sources. Does not wait.</summary>
    public void SendSettings(byte[] settings)
    {
        _settings = settings;
        _intake.Wake();
    }

    /// <summary>
    /// Closes the intake, hands over what is in it, and gives the worker time to finish; what is pending after that is skipped as
    /// <see cref="SkipReason.Shutdown"/>. Takes no longer than the time given and half a second.
    /// </summary>
    public async Task StopAsync(TimeSpan drain)
    {
        _drainDeadline = _time.GetTimestamp() + (long)(drain.TotalSeconds * _time.TimestampFrequency);
        _isStopping = true;
        _intake.Close();
        if (!_writer.IsAlive)
        {
            SkipUnsent();
            return;
        }

        if (_link is null && _intake.Items == 0)
        {
            _listener.Dispose();
        }

        try
        {
            await _ended.Task.WaitAsync(drain + Grace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abort("it did not finish in time");
            await _ended.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the wait of <see cref="StopAsync"/> at once.</summary>
    public void CutShort()
    {
        if (_isStopping)
        {
            Abort("it was not waited for");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        _intake.Close();
        Abort("closed on this side");
    }

    private void Abort(string fault)
    {
        _isAborted = true;
        Interlocked.MemoryBarrier(); // as in Run
        _listener.Dispose();
        _link?.End(fault);
    }

    private void Run()
    {
        while (TryAccept(out var socket))
        {
            if (!PeerUser.IsOurs(socket))
            {
                socket.Dispose();
                _host.WorkerGone("refused: it is another user's", 0);
                continue;
            }

            var link = new WorkerLink(socket, _intake, _host, _time);
            _link = link;
            Interlocked.MemoryBarrier(); // either Abort sees the link, or it is seen here that there was one
            if (_isAborted)
            {
                link.End("closed on this side");
            }

            _host.WorkerConnected();
            var isFinished = TryServe(link);
            _link = null;
            link.Finish(_isStopping ? SkipReason.Shutdown : SkipReason.WorkerLost);
            if (isFinished)
            {
                break;
            }
        }

        _listener.Dispose();
        SkipUnsent();
        _ended.SetResult();
    }

    private bool TryAccept(out Socket socket)
    {
        socket = null!;
        while (!_isAborted)
        {
            try
            {
                socket = _listener.Accept();
                return true;
            }
            catch (ObjectDisposedException)
            {
                break;
            }
            catch (SocketException) when (!_isStopping)
            {
                // Out of descriptors, say: the worker is in the queue still, and the intake counts what is lost meanwhile.
                Thread.Sleep(AcceptPause);
            }
            catch (SocketException)
            {
                break;
            }
        }

        return false;
    }

    // A fault of ours must cost a worker's connection, never the process that production goes through.
    private bool TryServe(WorkerLink link)
    {
        try
        {
            return Serve(link);
        }
        catch (Exception exception)
        {
            link.End($"the data plane's own fault: {exception.GetType().Name}: {exception.Message}");
            if (_next < _batch.Count)
            {
                // The part that it happened with must not do the same to every worker after this one.
                _batch[_next].SkipChosen(SkipReason.WorkerLost);
                _intake.Complete(_batch[_next]);
                _next++;
            }

            return false;
        }
    }

    // True when all was handed over and the worker finished, or had its time.
    private bool Serve(WorkerLink link)
    {
        byte[]? told = null;
        while (link.IsUp)
        {
            // 1. A new configuration goes before the exchanges that were chosen by it.
            var settings = _settings;
            if (told != settings)
            {
                link.SendSettings(settings);
                told = settings;
            }

            // 2. Answers, between the frames of a long batch too.
            link.SendAnswers();

            // 3. Exchanges: the rest of the batch, or a new one.
            if (_next < _batch.Count)
            {
                if (link.IsUp)
                {
                    link.SendExchanges(_batch, ref _next);
                }
            }
            else if (_intake.TakeBatch(out _batch))
            {
                _next = 0;
            }
            else
            {
                // 4. Closed and empty: the worker finishes.
                _next = 0;
                var left = _time.GetElapsedTime(_time.GetTimestamp(), _drainDeadline);
                link.Drain(left > TimeSpan.Zero ? left : TimeSpan.Zero);
                return true;
            }
        }

        return false;
    }

    private void SkipUnsent()
    {
        do
        {
            for (; _next < _batch.Count; _next++)
            {
                _batch[_next].SkipChosen(SkipReason.Shutdown);
                _intake.Complete(_batch[_next]);
            }

            _next = 0;
        }
        while (_intake.TakeBatch(out _batch));
    }
}
