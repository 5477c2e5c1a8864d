using Umbra.Core.Http;
using Umbra.Inline.Serving;
using Xunit;

namespace Umbra.Tests.Inline.Gateways;

/// <summary>What a copy that fails costs: itself, and nothing of production's.</summary>
public sealed class ExchangeTeeTests
{
    [Theory]
    [InlineData(nameof(ExchangeCapture.RequestBody))]
    [InlineData(nameof(ExchangeCapture.RequestEnd))]
    [InlineData(nameof(ExchangeCapture.ResponseHead))]
    [InlineData(nameof(ExchangeCapture.ResponseBody))]
    [InlineData(nameof(ExchangeCapture.ResponseEnd))]
    public void Capture_that_fails_is_told_once_and_brought_to_its_end(string where)
    {
        var capture = new FailingCapture(where);
        var faults = new List<Exception>();
        var tee = new ExchangeTee(capture, TimeProvider.System, faults.Add);

        tee.RequestBody("a"u8);
        tee.RequestEnd();
        tee.ResponseHead(200, BodyFraming.ContentLength, default);
        tee.ResponseBody("b"u8);
        tee.ResponseEnd();
        tee.Finish();

        Assert.Single(faults);
        Assert.Equal(1, capture.RequestEnds);
        Assert.Equal(1, capture.ResponseEnds);
    }

    private sealed class FailingCapture(string where) : ExchangeCapture
    {
        public int RequestEnds { get; private set; }

        public int ResponseEnds { get; private set; }

        public override void RequestBody(ReadOnlySpan<byte> bytes) => FailAt(nameof(RequestBody));

        public override void RequestTrailers(ReadOnlySpan<byte> lines) => FailAt(nameof(RequestTrailers));

        public override void RequestEnd(long time)
        {
            RequestEnds++;
            FailAt(nameof(RequestEnd));
        }

        public override void RequestLost(OpaqueReason? reason) => RequestEnds++;

        public override void ResponseHead(int statusCode, BodyFraming framing, ReadOnlySpan<byte> raw, long time) => FailAt(nameof(ResponseHead));

        public override void ResponseBody(ReadOnlySpan<byte> bytes) => FailAt(nameof(ResponseBody));

        public override void ResponseTrailers(ReadOnlySpan<byte> lines) => FailAt(nameof(ResponseTrailers));

        public override void ResponseEnd(bool isWhole, long time)
        {
            ResponseEnds++;
            FailAt(nameof(ResponseEnd));
        }

        private void FailAt(string method)
        {
            if (method == where)
            {
                throw new InvalidOperationException(method);
            }
        }
    }
}
