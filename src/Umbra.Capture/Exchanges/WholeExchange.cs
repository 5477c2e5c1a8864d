using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Recording;
using Umbra.Core.Sanitizing;

namespace Umbra.Capture.Exchanges;

/// <summary>Keeps an exchange until both of its halves are there. Pooled by its <see cref="PacketExchangeReader"/>.</summary>
internal sealed class WholeExchange(PacketExchangeReader reader) : ExchangeCapture
{
    private readonly ByteBuffer _request = new();
    private readonly ByteBuffer _response = new();
    private readonly ByteBuffer _plain = new();
    private int _requestHead;
    private int _requestBody;
    private int _responseHead;
    private int _responseBody;
    private int _method;
    private int _host;
    private BodyFraming _framing;
    private BodyFraming _responseFraming;
    private long _firstByteNs;
    private long _lastByteNs;
    private long _responseFirstByteNs;
    private long _responseLastByteNs;
    private long _responseBodyLength;
    private int _status;
    private int _position;
    private bool _isRequestOver;
    private bool _isResponseOver;
    private bool _isRequestTooLarge;
    private PacketConnection _connection = null!;

    /// <summary>The whole request is there.</summary>
    public bool HasRequest { get; private set; }

    /// <summary>The whole response is there.</summary>
    public bool IsResponseWhole { get; private set; }

    /// <summary>Memory of its bodies, as it was reserved.</summary>
    public long Reserved { get; private set; }

    /// <summary>Begins.</summary>
    public void Begin(PacketConnection connection, int position, in RequestHead head, BodyFraming framing, long time)
    {
        (_connection, _position, _framing, _firstByteNs) = (connection, position, framing, time);
        Reserved = 0;
        _request.Clear();
        _response.Clear();
        _request.Append(head.Raw);
        _requestHead = _requestBody = _request.Length;
        _responseHead = _responseBody = _status = 0;
        _lastByteNs = _responseFirstByteNs = _responseLastByteNs = _responseBodyLength = 0;
        _isRequestOver = _isResponseOver = _isRequestTooLarge = HasRequest = IsResponseWhole = false;
        var part = default(ExchangeRecord.RequestPart);
        PlainFields.Fill(ref part, head, _plain);
        (_method, _host) = (part.Method.Length, part.Host.Length);
    }

    /// <summary>The exchange as a record; its spans live until <see cref="Begin"/>.</summary>
    public ExchangeRecord Record()
    {
        var record = default(ExchangeRecord);
        record.Id = _connection.IdOf(_position);
        record.Connection = _connection.Number;
        record.Position = _position;
        record.Client = _connection.Client;
        record.Server = _connection.Server;
        record.HasRequest = true;
        record.Request.WallClockNs = record.Request.FirstByteNs = _firstByteNs;
        record.Request.LastByteNs = _lastByteNs;
        record.Request.Framing = _framing;
        record.Request.Method = _plain.Written[.._method];
        record.Request.Host = _plain.Written.Slice(_method, _host);
        record.Request.Target = _plain.Written[(_method + _host)..];
        record.Request.Head = _request.Written[.._requestHead];
        record.Request.Body = _request.Written[_requestHead.._requestBody];
        record.Request.Trailers = _request.Written[_requestBody..];
        record.HasResponse = _status > 0;
        record.Response.RequestLastByteNs = _lastByteNs;
        record.Response.FirstByteNs = _responseFirstByteNs;
        record.Response.LastByteNs = _responseLastByteNs;
        record.Response.Status = _status;
        record.Response.IsComplete = IsResponseWhole;
        record.Response.Framing = _responseFraming;
        record.Response.Head = _response.Written[.._responseHead];
        record.Response.Body = _response.Written[_responseHead.._responseBody];
        record.Response.BodyLength = _responseBodyLength;
        record.Response.Trailers = _response.Written[_responseBody..];
        return record;
    }

    /// <inheritdoc/>
    public override void RequestBody(ReadOnlySpan<byte> bytes)
    {
        _isRequestTooLarge |= _request.Length + bytes.Length - _requestHead > reader.Limits.BodyBytes || !reader.HasRoom(bytes.Length);
        if (!_isRequestTooLarge)
        {
            _request.Append(bytes);
            Reserve(bytes.Length);
            _requestBody = _request.Length;
        }
    }

    /// <inheritdoc/>
    public override void RequestTrailers(ReadOnlySpan<byte> lines) => _request.Append(lines);

    /// <inheritdoc/>
    public override void RequestEnd(long time)
    {
        _lastByteNs = time;
        HasRequest = !_isRequestTooLarge;
        if (_isRequestTooLarge)
        {
            reader.Note(PacketProblem.BodyTooLarge);
        }

        _isRequestOver = true;
        FinishIfOver();
    }

    /// <inheritdoc/>
    public override void RequestLost(OpaqueReason? reason)
    {
        reader.Note(reason == OpaqueReason.Upgrade ? PacketProblem.Upgraded : PacketProblem.RequestCut);
        _isRequestOver = true;
        FinishIfOver();
    }

    /// <inheritdoc/>
    public override void ResponseHead(int statusCode, BodyFraming framing, ReadOnlySpan<byte> raw, long time)
    {
        (_status, _responseFraming, _responseFirstByteNs) = (statusCode, framing, time);
        _response.Append(raw);
        _responseHead = _responseBody = _response.Length;
    }

    /// <inheritdoc/>
    public override void ResponseBody(ReadOnlySpan<byte> bytes)
    {
        _responseBodyLength += bytes.Length;
        if (_responseBodyLength > reader.Limits.BodyBytes || !reader.HasRoom(bytes.Length))
        {
            _response.Truncate(_responseHead); // the length says that there was one
            _responseBody = _responseHead;
            _responseBodyLength = Math.Max(_responseBodyLength, 1);
            return;
        }

        if (_responseBodyLength - bytes.Length == _responseBody - _responseHead)
        {
            _response.Append(bytes);
            Reserve(bytes.Length);
            _responseBody = _response.Length;
        }
    }

    /// <inheritdoc/>
    public override void ResponseTrailers(ReadOnlySpan<byte> lines) => _response.Append(lines);

    /// <inheritdoc/>
    public override void ResponseEnd(bool isWhole, long time)
    {
        (IsResponseWhole, _responseLastByteNs, _isResponseOver) = (isWhole, time, true);
        FinishIfOver();
    }

    private void Reserve(int bytes)
    {
        Reserved += bytes;
        reader.Reserve(bytes);
    }

    private void FinishIfOver()
    {
        if (_isRequestOver && _isResponseOver)
        {
            reader.Finished(this);
        }
    }
}
