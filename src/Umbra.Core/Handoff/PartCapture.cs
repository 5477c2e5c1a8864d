using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>Copies one chosen exchange: the request into one part, then the response, or only its status and times, into another.</summary>
internal sealed class PartCapture : ExchangeCapture
{
    private const int MostPooled = 1024;

    private static readonly Lock PoolGate = new();
    private static readonly Stack<PartCapture> Pool = new(MostPooled);

    private Intake _intake = null!;
    private HttpLimits _limits = null!;
    private ExchangePart? _request;
    private ExchangePart _handedOver = null!;
    private ExchangePart? _response;
    private bool _wantsResponse;
    private bool _isRequestOver;
    private bool _isResponseOver;
    private bool _wasHandedOver;
    private double _nsPerTick;
    private long _requestLastByteNs;
    private long _firstByteNs;
    private long _lastByteNs;
    private long _bodyLength;
    private BodyFraming _framing;
    private int _status;
    private bool _isWhole;
    private UInt128 _id;
    private byte[] _source = [];
    private byte[] _client = [];
    private byte[] _mirrors = [];
    private long _connection;
    private int _position;

    private PartCapture()
    {
    }

    /// <summary>A capture for a request half whose head was appended. It gives itself back when both halves are over.</summary>
    public static PartCapture Rent(Intake intake, ExchangePart request, HttpLimits limits, bool wantsResponse, double nsPerTick)
    {
        PartCapture? pooled;
        lock (PoolGate)
        {
            Pool.TryPop(out pooled);
        }

        var capture = pooled ?? new PartCapture();
        capture._intake = intake;
        capture._limits = limits;
        capture._request = request;
        capture._response = null;
        capture._wantsResponse = wantsResponse;
        capture._isRequestOver = capture._isResponseOver = capture._wasHandedOver = false;
        capture._nsPerTick = nsPerTick;
        capture._requestLastByteNs = capture._firstByteNs = capture._lastByteNs = capture._bodyLength = 0;
        capture._status = 0;
        capture._isWhole = false;
        capture._framing = BodyFraming.None;
        capture._id = request.Id;
        capture._source = request.Source;
        capture._client = request.Client;
        capture._mirrors = request.Mirrors;
        capture._connection = request.Connection;
        capture._position = request.Position;
        return capture;
    }

    /// <summary>The reason under which a mirror counts what the readers could not go on with.</summary>
    public static SkipReason ReasonOf(OpaqueReason? reason) => reason switch
    {
        null or OpaqueReason.Unsolicited => SkipReason.ClientAborted,
        OpaqueReason.HeadTooLarge => SkipReason.HeadTooLarge,
        OpaqueReason.Upgrade => SkipReason.Excluded,
        OpaqueReason.TooFarAhead => SkipReason.Overloaded,
        OpaqueReason.Gap => SkipReason.Gap,
        _ => SkipReason.Malformed,
    };

    /// <inheritdoc/>
    public override bool KeepsResponse => _wantsResponse;

    /// <inheritdoc/>
    public override void RequestBody(ReadOnlySpan<byte> bytes)
    {
        if (_request is null)
        {
            return; // given up already
        }

        if (_request.KeptBodyLength + bytes.Length > _limits.BodyBytes)
        {
            GiveUp(SkipReason.BodyTooLarge);
        }
        else if (!_request.AppendBody(bytes))
        {
            GiveUp(SkipReason.Overloaded);
        }
    }

    /// <inheritdoc/>
    public override void RequestTrailers(ReadOnlySpan<byte> lines)
    {
        if (_request is not null && !_request.AppendTrailers(lines))
        {
            GiveUp(SkipReason.Overloaded);
        }
    }

    /// <inheritdoc/>
    public override void RequestEnd(long time)
    {
        if (_request is { } part)
        {
            part.LastByteNs = _requestLastByteNs = (long)(time * _nsPerTick);
            _handedOver = part;
            _wasHandedOver = _intake.TryAdd(part);
            if (_wasHandedOver)
            {
                _request = null;
            }
            else
            {
                GiveUp(SkipReason.Overloaded);
            }
        }

        RequestIsOver();
    }

    /// <inheritdoc/>
    public override void RequestLost(OpaqueReason? reason)
    {
        GiveUp(ReasonOf(reason));
        RequestIsOver();
    }

    /// <inheritdoc/>
    public override void ResponseHead(int statusCode, BodyFraming framing, ReadOnlySpan<byte> raw, long time)
    {
        _status = statusCode;
        _framing = framing;
        _firstByteNs = (long)(time * _nsPerTick);
        if (_wantsResponse)
        {
            _response = NewResponse();
            _wantsResponse = _response.AppendHead(raw);
        }
    }

    /// <inheritdoc/>
    public override void ResponseBody(ReadOnlySpan<byte> bytes)
    {
        _bodyLength += bytes.Length;
        if (_wantsResponse && _response is { } part && (_bodyLength > _limits.BodyBytes || !part.AppendBody(bytes)))
        {
            part.DropBody();
            _wantsResponse = false;
        }
    }

    /// <inheritdoc/>
    public override void ResponseTrailers(ReadOnlySpan<byte> lines)
    {
        if (_wantsResponse && _response is { } part && !part.AppendTrailers(lines))
        {
            part.DropBody();
        }
    }

    /// <inheritdoc/>
    public override void ResponseEnd(bool isWhole, long time)
    {
        _isWhole = isWhole;
        _lastByteNs = (long)(time * _nsPerTick);
        _isResponseOver = true;
        if (_isRequestOver)
        {
            Finish();
        }
    }

    private ExchangePart NewResponse()
    {
        var part = _intake.Rent();
        part.IsResponse = true;
        part.Id = _id;
        part.Source = _source;
        part.Connection = _connection;
        part.Position = _position;
        part.Client = _client;
        part.Mirrors = _mirrors;
        return part;
    }

    private void RequestIsOver()
    {
        _isRequestOver = true;
        if (_isResponseOver)
        {
            Finish();
        }
    }

    private void Return(ExchangePart? part)
    {
        if (part is not null)
        {
            _intake.Return(part);
        }
    }

    private void GiveUp(SkipReason reason)
    {
        if (_request is { } part)
        {
            part.SkipChosen(reason);
            _intake.Return(part);
            _request = null;
        }
    }

    private void Finish()
    {
        // The response of a copy that was not handed over is nobody's. One that the intake has no room for is counted there; it is no copy.
        var outcome = new ResponseOutcome(_requestLastByteNs, _status, _isWhole, _bodyLength, _framing, _firstByteNs, _lastByteNs);
        if (!_wasHandedOver)
        {
            Return(_response);
        }
        else if (_response is not null || !_intake.TryAttach(_handedOver, _id, outcome))
        {
            var part = _response ?? NewResponse();
            part.SetOutcome(outcome);
            Return(_intake.TryAdd(part) ? null : part);
        }

        _handedOver = null!;
        _response = null;
        lock (PoolGate)
        {
            if (Pool.Count < MostPooled)
            {
                Pool.Push(this);
            }
        }
    }
}
