using Umbra.Core.Handoff;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Recording.Formats;

/// <summary>
/// Reads <c>.gor</c>: requests in their order, each joined with the response of its id that follows within bounds. For one thread.
/// </summary>
/// <param name="streams">The files of one recording; merged by time. Disposed of with this.</param>
internal sealed class GorExchangeReader(IReadOnlyList<Stream> streams) : IExchangeReader
{
    // How far behind its request a response is looked for.
    private const int MostWaiting = 20_000;
    private const long MostWaitingBytes = 64L * 1024 * 1024;

    private readonly GorMerge _merge = new(streams);
    private readonly Queue<WaitingRequest> _waiting = new();
    private readonly Dictionary<UInt128, WaitingRequest> _byId = [];
    private readonly Stack<WaitingRequest> _free = new();
    private readonly ExchangeBuilder _builder = new();
    private readonly FormatNotes _notes = new();
    private long _waitingBytes;
    private long _count;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public long Position => _merge.Position;

    /// <inheritdoc/>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = _notes.Sentences;
            return _merge.Unreadable == 0 ? problems : [.. problems, $"{_merge.Unreadable:N0} places are neither a message nor a part of one"];
        }
    }

    /// <inheritdoc/>
    public bool Next(out ExchangeRecord record)
    {
        while (true)
        {
            // 1. Read on until the first request in line has its response, or waits no longer for it.
            while (!_isAtEnd && (_waiting.Count == 0 || (!_waiting.Peek().HasResponse && _waiting.Count < MostWaiting && _waitingBytes < MostWaitingBytes)))
            {
                ReadOne();
            }

            if (!_waiting.TryDequeue(out var first))
            {
                record = default;
                return false;
            }

            // 2. Give that.
            _byId.Remove(first.Meta.Id);
            _waitingBytes -= first.Bytes;
            var isRead = TryBuild(first, out record);
            first.Clear();
            _free.Push(first);
            if (isRead)
            {
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _merge.Dispose();

    private void ReadOne()
    {
        if (!_merge.Next(out var meta, out var message))
        {
            _isAtEnd = true;
            return;
        }

        switch (meta.Type)
        {
            case GorType.Request when _byId.ContainsKey(meta.Id):
                _notes.Add("requests have the id of another one just before them and were left out");
                break;
            case GorType.Request:
                var waiting = _free.TryPop(out var free) ? free : new WaitingRequest();
                waiting.Meta = meta;
                waiting.Request.Append(message);
                _waiting.Enqueue(waiting);
                _byId.Add(meta.Id, waiting);
                _waitingBytes += message.Length;
                break;
            case GorType.Response when _byId.TryGetValue(meta.Id, out var request) && !request.HasResponse:
                request.HasResponse = true;
                request.ResponseMeta = meta;
                request.Response.Append(message);
                _waitingBytes += message.Length;
                break;
            case GorType.Response:
                _notes.Add("responses have no request before them and were left out");
                break;
            default:
                _notes.Add("replayed responses were left out");
                break;
        }
    }

    private bool TryBuild(WaitingRequest waiting, out ExchangeRecord record)
    {
        record = default;
        _builder.Clear();
        _builder.Id = waiting.Meta.Id;
        _builder.Connection = _count++; // the format does not say: each by itself
        if (!_builder.Request.TryReadRequest(waiting.Request.Written))
        {
            _notes.Add("requests are not HTTP/1.1, or not whole, and were left out");
            return false;
        }

        (_builder.Request.FirstByteNs, _builder.Request.LastByteNs) = (waiting.Meta.Time, waiting.Meta.Time + waiting.Meta.Latency);
        if (waiting.HasResponse)
        {
            if (_builder.Response.TryReadResponse(waiting.Response.Written, _builder.Request.Head.Written.StartsWith("HEAD "u8)))
            {
                _builder.Status = _builder.Response.Status;
            }
            else
            {
                _builder.Response.Clear();
                _notes.Add("responses are not HTTP/1.1, or not whole, and were left out");
            }

            (_builder.Response.FirstByteNs, _builder.Response.LastByteNs) = (waiting.ResponseMeta.Time, waiting.ResponseMeta.Time + waiting.ResponseMeta.Latency);
        }

        return _builder.TryBuild(out record);
    }

    /// <summary>A request that waits for its response.</summary>
    private sealed class WaitingRequest
    {
        public GorMeta Meta { get; set; }

        public GorMeta ResponseMeta { get; set; }

        public bool HasResponse { get; set; }

        public ByteBuffer Request { get; } = new();

        public ByteBuffer Response { get; } = new();

        public int Bytes => Request.Length + Response.Length;

        public void Clear()
        {
            HasResponse = false;
            Request.Clear();
            Response.Clear();
        }
    }
}
