using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;

namespace Umbra.Guard;

/// <summary>Writes calls down as JSON Lines, beside the calls: a slow or full disk delays and fails none of them. What is lost is counted, and said once.</summary>
internal sealed class CallRecorder : IAsyncDisposable
{
    private const int MostWaiting = 8192;

    private readonly Channel<CallRecord> _waiting = Channel.CreateBounded<CallRecord>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private readonly GuardLog _log;
    private readonly Task _writing;
    private volatile RecordSettings _settings;
    private RecordFile? _file;
    private RecordSettings? _opened;
    private long _written;
    private long _lost;
    private int _isSaid;

    /// <param name="settings">Where to.</param>
    /// <param name="log">Is told of the first loss.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened.</exception>
    public CallRecorder(RecordSettings settings, GuardLog log)
    {
        (_settings, _log) = (settings, log);
        (_file, _opened) = (new RecordFile(settings), settings);
        _json = new Utf8JsonWriter(_line);
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Calls that were written down.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Calls that were not.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Takes a call.</summary>
    public void Add(CallRecord call)
    {
        if (!_waiting.Writer.TryWrite(call))
        {
            Lose("too many calls wait for it");
        }
    }

    /// <summary>Opens the file again with the next call, as other settings may say, or since something else moved it away.</summary>
    public void Reopen(RecordSettings settings) => _settings = settings with { };

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        _file?.Dispose();
        await _json.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        await foreach (var call in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                Write(call);
                Interlocked.Increment(ref _written);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next call opens it anew.
                _file?.Dispose();
                _file = null;
                Lose(exception.Message);
            }
        }
    }

    private void Write(CallRecord call)
    {
        var settings = _settings;
        if (_file is null || !ReferenceEquals(settings, _opened))
        {
            _file?.Dispose();
            (_file, _opened) = (null, settings);
            _file = new RecordFile(settings);
        }

        _line.ResetWrittenCount();
        _json.Reset();
        call.WriteTo(_json);
        _json.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
        _file.Flush();
    }

    private void Lose(string why)
    {
        Interlocked.Increment(ref _lost);
        if (Interlocked.Exchange(ref _isSaid, 1) == 0)
        {
            _log.Problem($"record: a call could not be written down ({why}); calls go on, what is lost is counted (said once)");
        }
    }
}
