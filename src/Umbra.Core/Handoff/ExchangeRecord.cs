using Umbra.Core.Http;

namespace Umbra.Core.Handoff;

/// <summary>
/// One exchange, or one half of it, in the shape in which it crosses from the data plane to the worker, is recorded and is streamed.
/// </summary>
/// <remarks>
/// On the hand-off the request half is sent as soon as the request is complete and the response half when that is; both carry the
/// same <see cref="Id"/>. When the response is complete before the request's batch went, and none of its bytes are wanted, one record has both. A recording's record has both. Spans point into the sender's or the receiver's buffer and live as long as it.
/// The schema is in <c>docs/reference/exchange-record.md</c>.
/// </remarks>
internal ref struct ExchangeRecord
{
    /// <summary>The exchange's identity, unique over processes and time.</summary>
    public UInt128 Id;

    /// <summary>The source's name, UTF-8.</summary>
    public ReadOnlySpan<byte> Source;

    /// <summary>The connection's number, unique in its source and process.</summary>
    public long Connection;

    /// <summary>The exchange's place on its connection, from 0.</summary>
    public int Position;

    /// <summary>The client's address and port as text: <c>192.0.2.1:5123</c>, <c>[2001:db8::1]:5123</c>.</summary>
    public ReadOnlySpan<byte> Client;

    /// <summary>Production's address and port in the same form; empty when it is not known.</summary>
    public ReadOnlySpan<byte> Server;

    /// <summary>The names of the mirrors that chose the exchange, as an encoded list (<see cref="NameList"/>).</summary>
    public ReadOnlySpan<byte> Mirrors;

    /// <summary>Whether <see cref="Request"/> is there.</summary>
    public bool HasRequest;

    /// <summary>The request.</summary>
    public RequestPart Request;

    /// <summary>Whether <see cref="Response"/> is there.</summary>
    public bool HasResponse;

    /// <summary>Production's response.</summary>
    public ResponsePart Response;

    /// <summary>Recordings: what the sanitizer did, as an encoded list (<see cref="NameList"/>): the profile, then the parts that it changed or withheld. Empty on the hand-off.</summary>
    public ReadOnlySpan<byte> Sanitized;

    /// <summary>Recordings: what was lost since the record before, as an encoded list (<see cref="LostCounts"/>). Empty on the hand-off.</summary>
    public ReadOnlySpan<byte> Lost;

    /// <summary>A request as it was received.</summary>
    public ref struct RequestPart
    {
        /// <summary>Wall clock at the first byte, ns since 1970-01-01 UTC.</summary>
        public long WallClockNs;

        /// <summary>Monotonic clock of the data plane at the first byte, ns.</summary>
        public long FirstByteNs;

        /// <summary>The same at the last byte.</summary>
        public long LastByteNs;

        /// <summary>Recordings: the method, for readers that do not parse heads; UTF-8. Empty on the hand-off, as the two after it.</summary>
        public ReadOnlySpan<byte> Method;

        /// <summary>Recordings: the host that the request is for, with its port; UTF-8.</summary>
        public ReadOnlySpan<byte> Host;

        /// <summary>Recordings: the target; UTF-8.</summary>
        public ReadOnlySpan<byte> Target;

        /// <summary>Request line, fields and empty line as they came.</summary>
        public ReadOnlySpan<byte> Head;

        /// <summary>How the body was framed.</summary>
        public BodyFraming Framing;

        /// <summary>The body without chunk framing; its content coding is as it came.</summary>
        public ReadOnlySpan<byte> Body;

        /// <summary>The trailer section's field lines as they came, without the empty line; empty when there is none.</summary>
        public ReadOnlySpan<byte> Trailers;
    }

    /// <summary>A response as it was received.</summary>
    public ref struct ResponsePart
    {
        /// <summary>Monotonic clock of the data plane at the request's last byte, ns: a half that comes alone can be timed.</summary>
        public long RequestLastByteNs;

        /// <summary>The same at the final response's first byte.</summary>
        public long FirstByteNs;

        /// <summary>The same at the last byte.</summary>
        public long LastByteNs;

        /// <summary>The final status code; 0 when no response came.</summary>
        public int Status;

        /// <summary>The whole response arrived.</summary>
        public bool IsComplete;

        /// <summary>Bytes of the body that passed, kept or not.</summary>
        public long BodyLength;

        /// <summary>Status line, fields and empty line as they came; empty when no mirror wants the response.</summary>
        public ReadOnlySpan<byte> Head;

        /// <summary>How the body was framed.</summary>
        public BodyFraming Framing;

        /// <summary>The body without chunk framing; empty when no mirror wants it, or when it is over the limit.</summary>
        public ReadOnlySpan<byte> Body;

        /// <summary>The trailer section's field lines; empty when there is none.</summary>
        public ReadOnlySpan<byte> Trailers;
    }
}
