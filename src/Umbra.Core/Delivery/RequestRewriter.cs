using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>
/// Writes the request that a shadow gets: the client's bytes (raw target, order and case of fields) but for what a proxy must change
/// (RFC 9110 section 7.6) and what the mirror's settings change.
/// </summary>
/// <remarks>
/// <code>
/// 1. request line      prefix + raw target, its path rewritten; an absolute-form target and * stay as they came; always HTTP/1.1
/// 2. Host              first, when there was none
/// 3. fields            in order: hop-by-hop ones out, Host, framing, baggage and the idempotency key rewritten in place, rules applied
/// 4. additions         framing, key and baggage that had no field, what rules add, the fleet's mark
/// 5. body              as one chunk, with its trailers, when it came in chunks
/// </code>
/// The version is this sender's own, as RFC 9112 section 2.3 asks of whatever passes messages on; it also lets the connection be kept
/// alive when production's client spoke HTTP/1.0. Everything read here was parsed strictly, so names are tokens and values hold no
/// control characters but folds; folds become spaces (RFC 9112 section 5.2).
/// </remarks>
internal readonly ref struct RequestRewriter
{
    // Version, CRLFs, two framing fields with their numbers, chunk-size lines; an idempotency key, the name of baggage and a comma.
    private const int FixedBytes = 640;

    [ThreadStatic]
    private static byte[]? t_requestId;

    [ThreadStatic]
    private static FieldTable? t_trailers;

    private readonly RewritePlan _plan;
    private readonly IdempotencyKeys? _keys;
    private readonly FieldTable _fields;
    private readonly FieldTable _trailerFields;
    private readonly RequestHead _head;
    private readonly ReadOnlySpan<byte> _target;
    private readonly TemplateValues _values;
    private readonly ReadOnlySpan<byte> _body;
    private readonly ReadOnlySpan<byte> _trailers;
    private readonly BodyFraming _framing;
    private readonly UInt128 _id;

    /// <param name="plan">How.</param>
    /// <param name="record">The exchange; its request is there.</param>
    /// <param name="head">Its request's head.</param>
    /// <param name="fields">The head's fields.</param>
    public RequestRewriter(RewritePlan plan, in ExchangeRecord record, in RequestHead head, FieldTable fields)
    {
        _plan = plan;
        _keys = IdempotencyKeys.IsSafe(head.Method) ? null : plan.Keys;
        _fields = fields;
        _trailerFields = t_trailers ??= new FieldTable();
        _head = head;
        _target = plan.Rewrite is { } rewrite ? Encoding.Latin1.GetBytes(rewrite.Apply(Encoding.Latin1.GetString(head.Target))) : head.Target;
        _body = record.Request.Body;
        _trailers = record.Request.Trailers;
        _framing = record.Request.Framing;
        _id = record.Id;
        _values = new TemplateValues
        {
            Host = HostPattern.WithoutPort(head.Host), // as nginx's $host, which people know
            HttpHost = head.Host,
            RequestUri = head.Target,
            RemoteAddress = AddressOf(record.Client),
            RequestId = IdDigits(record.Id),
        };
    }

    private bool IsChunked => _framing == BodyFraming.Chunked;

    private bool HasLength => !IsChunked && (_framing == BodyFraming.ContentLength || _body.Length > 0);

    /// <summary>The most bytes that the request can have. A bare line feed becomes CRLF, so a field can grow by one.</summary>
    public int SizeBound()
    {
        var size = FixedBytes + _head.Raw.Length + _target.Length + _fields.Count + _head.Host.Length + _body.Length + (2 * _trailers.Length)
            + _plan.TargetPrefix.Length + _plan.TargetAuthority.Length + _plan.Mark.Length + (_plan.Host?.SizeBound(_values) ?? 0)
            + _plan.ShadowMember.Length + (_keys?.Field.Length ?? 0);
        foreach (var rule in _plan.Rules)
        {
            size += rule.Replacement is { } replacement ? LineBound(rule, replacement) : 0;
            foreach (var addition in rule.Additions)
            {
                size += LineBound(rule, addition);
            }
        }

        return size;
    }

    /// <summary>Writes the request.</summary>
    /// <param name="destination">At least <see cref="SizeBound"/> bytes.</param>
    /// <param name="layout">Where its parts are.</param>
    /// <returns>False when the request cannot be passed on with certainty.</returns>
    public bool TryWrite(Span<byte> destination, out RequestLayout layout)
    {
        layout = default;
        Span<KnownField> kinds = stackalloc KnownField[_fields.Count];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = KnownFields.Of(_head.Name(i));
        }

        if (!HopByHopNames.TryCount(_head, kinds, out var hasNames)
            || HeadParser.CheckTrailers(_trailers, _trailerFields, int.MaxValue) != HeadFault.None)
        {
            return false;
        }

        var writer = new SpanWriter(destination);
        WriteRequestLine(ref writer);
        if (!kinds.Contains(KnownField.Host))
        {
            WriteHost(ref writer, "Host: "u8, _head.Host.Length > 0 ? _head.Host : _plan.TargetAuthority.Span);
        }

        WriteFields(ref writer, kinds, hasNames);
        var headLength = writer.Length;
        if (IsChunked)
        {
            layout = WriteChunk(ref writer, headLength);
        }
        else
        {
            writer.Write(_body);
            layout = new RequestLayout(writer.Length, headLength, headLength, _body.Length);
        }

        return true;
    }

    private void WriteRequestLine(ref SpanWriter writer)
    {
        writer.Write(_head.Method);
        writer.Write(" "u8);
        if (_target[0] == '/')
        {
            writer.Write(_plan.TargetPrefix.Span);
        }

        writer.Write(_target);
        writer.Write(" HTTP/1.1\r\n"u8);
    }

    private void WriteFields(ref SpanWriter writer, scoped ReadOnlySpan<KnownField> kinds, bool hasNames)
    {
        // Whether a rule's one field, and each of the other rewritten ones, was written in an original's place.
        Span<bool> isReplaced = _plan.Rules.Length <= 128 ? stackalloc bool[_plan.Rules.Length] : new bool[_plan.Rules.Length];
        var (isFramed, isKeyed, isMarked) = (false, false, _plan.ShadowMember.IsEmpty);
        for (var i = 0; i < kinds.Length; i++)
        {
            switch (kinds[i])
            {
                case KnownField.Connection or KnownField.HopByHop:
                    break;
                case KnownField.Host:
                    WriteHost(ref writer, NameOf(i), _head.Value(i));
                    break;
                case KnownField.ContentLength or KnownField.TransferEncoding:
                    isFramed = WriteFraming(ref writer, kinds[i], i, isFramed);
                    break;
                case KnownField.Trailer when _trailers.Length == 0:
                    break;
                default:
                    if (hasNames && HopByHopNames.Contain(_head, kinds, _head.Name(i)))
                    {
                        break;
                    }

                    if (kinds[i] == KnownField.Baggage && !_plan.ShadowMember.IsEmpty)
                    {
                        isMarked = isMarked || WriteBaggage(ref writer, kinds, _head.Name(i));
                    }
                    else if (_keys is { } keys && keys.IsFor(_head.Name(i)))
                    {
                        isKeyed = WriteKey(ref writer, keys, i, isKeyed);
                    }
                    else
                    {
                        WriteField(ref writer, kinds, i, isReplaced);
                    }

                    break;
            }
        }

        if (!isFramed && IsChunked)
        {
            writer.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (!isFramed && HasLength)
        {
            WriteLength(ref writer, "Content-Length: "u8);
        }

        if (!isKeyed && _keys is { MakesMissing: true } missing)
        {
            missing.WriteMade(ref writer, _id);
        }

        WriteAdditions(ref writer, isReplaced);
        if (!isMarked)
        {
            WriteBaggage(ref writer, [], "baggage"u8);
        }

        writer.Write(_plan.Mark.Span);
        writer.Write("\r\n"u8);
    }

    private bool WriteBaggage(ref SpanWriter writer, scoped ReadOnlySpan<KnownField> kinds, ReadOnlySpan<byte> name)
    {
        writer.Write(name);
        writer.Write(": "u8);
        Baggage.Write(ref writer, _head, kinds, _plan.ShadowMember.Span);
        writer.Write("\r\n"u8);
        return true;
    }

    // One key, in the place of the first; a client must not send more than one. An empty one is none.
    private bool WriteKey(ref SpanWriter writer, IdempotencyKeys keys, int field, bool isKeyed)
    {
        var value = _head.Value(field);
        if (isKeyed || value.IsEmpty)
        {
            return isKeyed;
        }

        writer.Write(_head.Name(field));
        writer.Write(": "u8);
        keys.WriteDerived(ref writer, value);
        writer.Write("\r\n"u8);
        return true;
    }

    private void WriteField(ref SpanWriter writer, scoped ReadOnlySpan<KnownField> kinds, int field, scoped Span<bool> isReplaced)
    {
        var index = RuleFor(_head.Name(field));
        if (index >= 0 && !_plan.Rules[index].KeepsOriginal)
        {
            if (_plan.Rules[index].Replacement is { } replacement && !isReplaced[index])
            {
                isReplaced[index] = true;
                WriteLine(ref writer, _head.Name(field), replacement);
            }

            return;
        }

        var slice = _fields[field];
        if (kinds[field] == KnownField.TraceParent && kinds.Count(KnownField.TraceParent) == 1 && TraceContext.IsValid(_head.Value(field)))
        {
            writer.WriteOneLine(NameOf(field));
            TraceContext.WriteContinued(ref writer, _head.Value(field), NewSpan());
        }
        else
        {
            writer.WriteOneLine(_head.Raw[slice.NameStart..(slice.ValueStart + slice.ValueLength)]);
        }

        writer.Write("\r\n"u8);
    }

    private void WriteAdditions(ref SpanWriter writer, scoped ReadOnlySpan<bool> isReplaced)
    {
        for (var i = 0; i < _plan.Rules.Length; i++)
        {
            var rule = _plan.Rules[i];
            if (rule.Replacement is { } replacement && !isReplaced[i])
            {
                WriteLine(ref writer, rule.Name, replacement);
            }

            foreach (var addition in rule.Additions)
            {
                WriteLine(ref writer, rule.Name, addition);
            }
        }
    }

    // One framing field, in the place of the first that was there.
    private bool WriteFraming(ref SpanWriter writer, KnownField kind, int field, bool isFramed)
    {
        var name = NameOf(field);
        if (isFramed || kind != (IsChunked ? KnownField.TransferEncoding : KnownField.ContentLength) || (!IsChunked && !HasLength))
        {
            return isFramed;
        }

        if (IsChunked)
        {
            writer.Write(name);
            writer.Write("chunked\r\n"u8);
        }
        else
        {
            WriteLength(ref writer, name);
        }

        return true;
    }

    private void WriteLength(ref SpanWriter writer, ReadOnlySpan<byte> name)
    {
        writer.Write(name);
        writer.Write(_body.Length);
        writer.Write("\r\n"u8);
    }

    private void WriteHost(ref SpanWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        writer.Write(name);
        if (_plan.Host is { } host)
        {
            host.Write(ref writer, _values);
        }
        else
        {
            writer.Write(value);
        }

        writer.Write("\r\n"u8);
    }

    private void WriteLine(ref SpanWriter writer, ReadOnlySpan<byte> name, HeaderTemplate value)
    {
        writer.Write(name);
        writer.Write(": "u8);
        value.Write(ref writer, _values);
        writer.Write("\r\n"u8);
    }

    private RequestLayout WriteChunk(ref SpanWriter writer, int headLength)
    {
        // A chunk of size 0 would be the last one.
        if (_body.Length > 0)
        {
            writer.WriteHex((ulong)_body.Length);
            writer.Write("\r\n"u8);
            writer.Write(_body);
            writer.Write("\r\n"u8);
        }

        var bodyStart = _body.Length > 0 ? writer.Length - 2 - _body.Length : headLength;
        writer.Write("0\r\n"u8);
        for (var i = 0; i < _trailerFields.Count; i++)
        {
            var slice = _trailerFields[i];
            var name = _trailers.Slice(slice.NameStart, slice.NameLength);
            var rule = RuleFor(name);

            // What may not be sent as a field may not be sent as a trailer; a rule's value was sent as a field.
            if (KnownFields.Of(name) == KnownField.Other && (rule < 0 || _plan.Rules[rule].KeepsOriginal)
                && _keys?.IsFor(name) != true && !Ascii.EqualsIgnoreCase(name, FleetMark.LowercaseFieldName))
            {
                writer.WriteOneLine(_trailers[slice.NameStart..(slice.ValueStart + slice.ValueLength)]);
                writer.Write("\r\n"u8);
            }
        }

        writer.Write("\r\n"u8);
        return new RequestLayout(writer.Length, headLength, bodyStart, _body.Length);
    }

    // With the colon and what stands between it and the value.
    private ReadOnlySpan<byte> NameOf(int field) => _head.Raw[_fields[field].NameStart.._fields[field].ValueStart];

    private int RuleFor(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _plan.Rules.Length; i++)
        {
            if (_plan.Rules[i].Name.Length == name.Length && Ascii.EqualsIgnoreCase(_plan.Rules[i].Name, name))
            {
                return i;
            }
        }

        return -1;
    }

    private int LineBound(FieldRule rule, HeaderTemplate value) => rule.Name.Length + 4 + value.SizeBound(_values);

    // The same exchange always gives the same span: a copy can be found from its original.
    private ulong NewSpan() => Math.Max(1, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in _id)), (long)_plan.SpanSeed));

    private static ReadOnlySpan<byte> AddressOf(ReadOnlySpan<byte> client)
    {
        var colon = client.LastIndexOf((byte)':');
        var address = colon < 0 ? client : client[..colon];
        return address.Length > 1 && address[0] == '[' && address[^1] == ']' ? address[1..^1] : address;
    }

    private static ReadOnlySpan<byte> IdDigits(UInt128 id)
    {
        var writer = new SpanWriter(t_requestId ??= new byte[32]);
        writer.WriteHex((ulong)(id >> 64), 16);
        writer.WriteHex((ulong)id, 16);
        return t_requestId;
    }
}
