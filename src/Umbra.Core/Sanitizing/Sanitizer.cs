using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing.Codings;
using Umbra.Core.Sanitizing.Formats;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Sanitizing;

/// <summary>Takes out of messages what must not leave. What it cannot vouch for is a fault, and not sent.</summary>
/// <remarks>
/// <code>
/// 1. content coding    undone; the body leaves without one
/// 2. body              by its type
/// 3. start line        the target's path and query
/// 4. fields            header and trailers; what told of the body as it was goes
/// </code>
/// For any number of threads; each gives its own <see cref="SanitizeWork"/>.
/// </remarks>
internal sealed class Sanitizer(SanitizeSettings settings, Pseudonymizer pseudonyms)
{
    private readonly SanitizePlan _plan = new(settings, pseudonyms);

    /// <summary>Makes a mirror's sanitizer.</summary>
    /// <returns>Null when its settings ask for none.</returns>
    public static Sanitizer? Create(SanitizeSettings? settings, Pseudonymizer? pseudonyms) =>
        settings is null or { Profile: SanitizeProfile.None, Rules.IsEmpty: true, Tokens: null } ? null
        : new Sanitizer(settings, pseudonyms ?? throw new ArgumentNullException(nameof(pseudonyms), "Sanitizing needs a key for pseudonyms."));

    /// <summary>Sanitizes a request.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="fields">The head's fields.</param>
    /// <param name="body">Its body, without chunk framing.</param>
    /// <param name="trailers">Its trailer section's field lines; empty when there is none.</param>
    /// <param name="work">Takes the sanitized parts. Its spans must not be among the input.</param>
    /// <returns>Why it must not be sent; else what leaves is in <paramref name="work"/>.</returns>
    public SanitizeFault SanitizeRequest(in RequestHead head, FieldTable fields, ReadOnlySpan<byte> body, ReadOnlySpan<byte> trailers, SanitizeWork work)
    {
        work.Begin(head.Raw.Length + body.Length + trailers.Length);
        if (IsAmbiguous(head.Raw, fields))
        {
            return SanitizeFault.MalformedHead;
        }

        head.TryGet("content-type"u8, out var type);
        head.TryGet("content-encoding"u8, out var coding);
        if (SanitizePart(type, coding, body, work, out var isDecoded) is var fault and not SanitizeFault.None)
        {
            return fault;
        }

        // 3.
        work.Head.Clear();
        work.Head.Append(head.Method);
        work.Head.Append((byte)' ');
        TargetSanitizer.Write(_plan, work, head.Target, work.Head);
        work.Head.Append(head.MinorVersion == 1 ? " HTTP/1.1\r\n"u8 : " HTTP/1.0\r\n"u8);
        return SanitizeFields(head.Raw, fields, trailers, isDecoded, work);
    }

    /// <summary>Sanitizes a response.</summary>
    /// <param name="raw">Its head.</param>
    /// <param name="body">Its body, without chunk framing.</param>
    /// <param name="trailers">Its trailer section's field lines; empty when there is none.</param>
    /// <param name="work">Takes the sanitized parts.</param>
    /// <returns>Why it must not be kept or compared; else what may be is in <paramref name="work"/>.</returns>
    public SanitizeFault SanitizeResponse(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> body, ReadOnlySpan<byte> trailers, SanitizeWork work)
    {
        work.Begin(raw.Length + body.Length + trailers.Length);
        var fields = FieldTable.ForThisThread;
        if (HeadParser.ParseResponse(raw, fields, out _, int.MaxValue) != HeadFault.None || IsAmbiguous(raw, fields))
        {
            return SanitizeFault.MalformedHead;
        }

        if (SanitizePart(Value(raw, fields, "content-type"u8), Value(raw, fields, "content-encoding"u8), body, work, out var isDecoded) is var fault and not SanitizeFault.None)
        {
            return fault;
        }

        // The reason phrase says nothing that the code does not (RFC 9110 section 15.1), so it goes.
        work.Head.Clear();
        work.Head.Append(raw[..12]);
        work.Head.Append(" \r\n"u8);
        return SanitizeFields(raw, fields, trailers, isDecoded, work);
    }

    /// <summary>Sanitizes a body alone.</summary>
    /// <param name="type">Its Content-Type; empty when there is none.</param>
    /// <param name="coding">Its Content-Encoding; empty when there is none.</param>
    /// <param name="body">The body.</param>
    /// <param name="work">Takes it when it is changed (<see cref="SanitizeWork.IsBodyChanged"/>).</param>
    /// <param name="isDecoded">What leaves has no content coding any more.</param>
    public SanitizeFault SanitizeBody(ReadOnlySpan<byte> type, ReadOnlySpan<byte> coding, ReadOnlySpan<byte> body, SanitizeWork work, out bool isDecoded)
    {
        work.Begin(body.Length);
        return SanitizePart(type, coding, body, work, out isDecoded);
    }

    /// <summary>The client's address as it may be told to the shadow: a pseudonym, with its port.</summary>
    /// <param name="client">The address and port as text.</param>
    /// <param name="output">Takes it.</param>
    public void WriteClient(ReadOnlySpan<byte> client, ByteBuffer output)
    {
        if (!_plan.Detects || !IPEndPoint.TryParse(Encoding.ASCII.GetString(client), out var endPoint))
        {
            output.Append(client);
            return;
        }

        var isFour = endPoint.AddressFamily == AddressFamily.InterNetwork;
        var address = Encoding.ASCII.GetBytes(endPoint.Address.ToString());
        output.Append(isFour ? default : "["u8);
        if (!Treating.TryWrite(_plan, null, isFour ? ValueKind.IPv4 : ValueKind.IPv6, address, output))
        {
            output.Append(address);
        }

        output.Append(isFour ? default : "]"u8);
        output.Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $":{endPoint.Port}")));
    }

    private SanitizeFault SanitizePart(ReadOnlySpan<byte> type, ReadOnlySpan<byte> coding, ReadOnlySpan<byte> body, SanitizeWork work, out bool isDecoded)
    {
        work.Body.Clear();
        work.IsBodyChanged = isDecoded = false;
        if (body.Length == 0)
        {
            return SanitizeFault.None;
        }

        // 1.
        var decoded = work.Rent();
        var fault = SanitizeFault.None;
        if (BodyDecoder.IsCoded(coding))
        {
            fault = BodyDecoder.Decode(coding, body, _plan.Settings.MostDecodedBytes, decoded);
            isDecoded = true;
            body = decoded.Written;
            work.Grow(body.Length);
        }

        // 2.
        var isChanged = false;
        if (fault == SanitizeFault.None)
        {
            fault = body.Length > _plan.Settings.MostDecodedBytes
                ? SanitizeFault.TooLarge
                : BodySanitizer.Sanitize(_plan, work, new MediaType(type), body, 0, work.Body, out isChanged);
        }

        work.IsBodyChanged = isChanged || isDecoded;
        if (fault == SanitizeFault.None && !isChanged && isDecoded)
        {
            work.Body.Clear();
            work.Body.Append(body);
        }

        work.Return(decoded);
        return fault == SanitizeFault.None && work.IsExhausted ? SanitizeFault.TooDeep : fault;
    }

    private SanitizeFault SanitizeFields(ReadOnlySpan<byte> raw, FieldTable fields, ReadOnlySpan<byte> trailers, bool isDecoded, SanitizeWork work)
    {
        // 4.
        FieldsSanitizer.Write(_plan, work, raw, fields, work.IsBodyChanged, isDecoded, work.Head);
        work.Head.Append("\r\n"u8);
        work.Trailers.Clear();
        if (trailers.Length > 0)
        {
            if (HeadParser.CheckTrailers(trailers, work.Fields, int.MaxValue) != HeadFault.None)
            {
                return SanitizeFault.MalformedHead;
            }

            FieldsSanitizer.Write(_plan, work, trailers, work.Fields, work.IsBodyChanged, isDecoded: false, work.Trailers);
        }

        return work.IsExhausted ? SanitizeFault.TooDeep : SanitizeFault.None;
    }

    // Two types or two codings: who reads the body as the other one would see what was not looked at.
    private static bool IsAmbiguous(ReadOnlySpan<byte> raw, FieldTable fields)
    {
        var (types, codings) = (0, 0);
        for (var i = 0; i < fields.Count; i++)
        {
            var name = raw.Slice(fields[i].NameStart, fields[i].NameLength);
            types += Ascii.EqualsIgnoreCase(name, "content-type"u8) ? 1 : 0;
            codings += Ascii.EqualsIgnoreCase(name, "content-encoding"u8) ? 1 : 0;
        }

        return types > 1 || codings > 1;
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> raw, FieldTable fields, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(raw.Slice(fields[i].NameStart, fields[i].NameLength), name))
            {
                return raw.Slice(fields[i].ValueStart, fields[i].ValueLength);
            }
        }

        return default;
    }
}
