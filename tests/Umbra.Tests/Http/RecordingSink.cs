using System.Text;
using Umbra.Core.Http;

namespace Umbra.Tests.Http;

/// <summary>Writes down what a conversation tells, in a form that two readings can be compared in.</summary>
internal sealed class RecordingSink(bool capture = true) : IExchangeSink
{
    public List<RecordedExchange> Exchanges { get; } = [];

    public List<OpaqueReason> Unreadable { get; } = [];

    public List<OpaqueReason> Opaque { get; } = [];

    public long OpaqueBytes { get; private set; }

    public List<Exception> Failures { get; } = [];

    public int Seen { get; private set; }

    ExchangeCapture? IExchangeSink.Seen(in RequestHead head, BodyFraming framing, long time)
    {
        Seen++;
        if (!capture)
        {
            return null;
        }

        var exchange = new RecordedExchange(Encoding.Latin1.GetString(head.Raw), framing);
        Exchanges.Add(exchange);
        return exchange;
    }

    public void SeenUnreadable(OpaqueReason reason) => Unreadable.Add(reason);

    public void ConnectionOpaque(OpaqueReason reason) => Opaque.Add(reason);

    public void BytesOpaque(OpaqueReason reason, long count) => OpaqueBytes += count;

    public void ReaderFailed(Exception exception) => Failures.Add(exception);
}

/// <summary>One exchange as text.</summary>
internal sealed class RecordedExchange(string head, BodyFraming framing) : ExchangeCapture
{
    private readonly StringBuilder _requestBody = new();
    private readonly StringBuilder _responseBody = new();

    public string Head => head;

    public string Body => _requestBody.ToString();

    public string? Outcome { get; private set; }

    public int Status { get; private set; }

    public string ResponseText => _responseBody.ToString();

    public bool? IsResponseWhole { get; private set; }

    public string Trailers { get; private set; } = "";

    public string ResponseTrailersText { get; private set; } = "";

    public string ResponseHeadText { get; private set; } = "";

    public override void RequestBody(ReadOnlySpan<byte> bytes) => _requestBody.Append(Encoding.Latin1.GetString(bytes));

    public override void RequestTrailers(ReadOnlySpan<byte> lines) => Trailers += Encoding.Latin1.GetString(lines);

    public override void RequestEnd(long time)
    {
        Assert.Null(Outcome);
        Outcome = "complete";
    }

    public override void RequestLost(OpaqueReason? reason)
    {
        Assert.Null(Outcome);
        Outcome = reason?.Name() ?? "ended";
    }

    public override void ResponseHead(int statusCode, BodyFraming responseFraming, ReadOnlySpan<byte> raw, long time)
    {
        Status = statusCode;
        ResponseHeadText = Encoding.Latin1.GetString(raw);
    }

    public override void ResponseBody(ReadOnlySpan<byte> bytes) => _responseBody.Append(Encoding.Latin1.GetString(bytes));

    public override void ResponseTrailers(ReadOnlySpan<byte> lines) => ResponseTrailersText += Encoding.Latin1.GetString(lines);

    public override void ResponseEnd(bool isWhole, long time)
    {
        Assert.Null(IsResponseWhole);
        IsResponseWhole = isWhole;
    }

    public override string ToString() =>
        $"{head}|{framing}|{Body}|{Outcome}|{Status}|{ResponseHeadText}|{ResponseText}|{IsResponseWhole}|{Trailers}|{ResponseTrailersText}";
}
