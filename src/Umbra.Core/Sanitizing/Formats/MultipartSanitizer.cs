using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Sanitizes multipart bodies (RFC 2046 section 5.1, RFC 7578): each part by its name, or as a body of its own type.</summary>
internal static class MultipartSanitizer
{
    // Multipart inside multipart inside multipart.
    private const int MostNested = 3;

    private const int MostFields = 32;

    // RFC 2046 section 5.1.1, bchars.
    private static readonly SearchValues<byte> BoundaryBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=? "u8);

    /// <summary>Adds the body, written anew.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory.</param>
    /// <param name="boundary">The boundary that the type names.</param>
    /// <param name="body">The body.</param>
    /// <param name="nested">How many multipart bodies it is inside of.</param>
    /// <param name="output">Takes the body.</param>
    public static SanitizeFault Sanitize(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> body, int nested, ByteBuffer output)
    {
        // RFC 2046: 1 to 70 characters.
        if (boundary.Length is 0 or > 70 || nested >= MostNested)
        {
            return SanitizeFault.MalformedMultipart;
        }

        // It leaves as the Content-Type says it.
        var written = work.Rent();
        ProtocolFields.WriteBoundary(plan, work, boundary, written);
        var isProper = written.Written.SequenceEqual(boundary) || written.Written.IndexOfAnyExcept(BoundaryBytes) < 0;
        var fault = isProper ? Parts(plan, work, boundary, written.Written, body, nested, output) : SanitizeFault.MalformedMultipart;
        work.Return(written);
        return fault;
    }

    private static SanitizeFault Parts(
        SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> written, ReadOnlySpan<byte> body, int nested, ByteBuffer output)
    {
        Span<byte> mark = stackalloc byte[4 + boundary.Length];
        "\r\n--"u8.CopyTo(mark);
        boundary.CopyTo(mark[4..]);
        if (!body.StartsWith(mark[2..]))
        {
            return SanitizeFault.MalformedMultipart; // a preamble would be read by nobody, and could hold anything
        }

        var rest = body[(mark.Length - 2)..];
        while (!rest.StartsWith("--"u8))
        {
            if (!rest.StartsWith("\r\n"u8))
            {
                return SanitizeFault.MalformedMultipart;
            }

            var end = rest.IndexOf(mark);
            if (end < 0)
            {
                return SanitizeFault.MalformedMultipart;
            }

            // A part without fields begins with the empty line at once.
            var part = end == 0 ? default : rest[2..end];
            if (SanitizePart(plan, work, written, part, nested, output) is var fault and not SanitizeFault.None)
            {
                return fault;
            }

            rest = rest[(end + mark.Length)..];
        }

        output.Append("--"u8);
        output.Append(written);
        output.Append("--\r\n"u8); // and no epilogue
        return SanitizeFault.None;
    }

    private static SanitizeFault SanitizePart(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> boundary, ReadOnlySpan<byte> part, int nested, ByteBuffer output)
    {
        var end = part.StartsWith("\r\n"u8) ? 0 : part.IndexOf("\r\n\r\n"u8) + 2;
        if (end == 1 || part.Length < end + 2)
        {
            return SanitizeFault.MalformedMultipart;
        }

        var head = part[..end];
        var content = part[(end + 2)..];
        var fields = work.Fields; // a part inside this one comes when they are written
        if (HeadParser.CheckTrailers(head, fields, MostFields) != HeadFault.None)
        {
            return SanitizeFault.MalformedMultipart;
        }

        if (!PartFacts.TryRead(head, fields, out var facts))
        {
            return SanitizeFault.MalformedMultipart;
        }

        if (facts.HasCoding || (facts.Encoding.Length > 0 && !IsPlain(facts.Encoding)))
        {
            return SanitizeFault.UnknownCoding;
        }

        var known = facts.Treatment(plan, work);
        if (known?.Action == SanitizeAction.Remove || (facts.IsFile && plan.Settings.Files == FileTreatment.Drop))
        {
            work.Observer?.Changed(known?.Reason ?? "files: drop", content, default);
            return SanitizeFault.None;
        }

        output.Append("--"u8);
        output.Append(boundary);
        output.Append("\r\n"u8);
        PartFields.Write(plan, work, head, fields, output);
        output.Append("\r\n"u8);
        var fault = SanitizeContent(plan, work, known, facts, content, nested, output);
        output.Append("\r\n"u8);
        return fault;
    }

    private static SanitizeFault SanitizeContent(
        SanitizePlan plan, SanitizeWork work, Treatment? known, PartFacts facts, ReadOnlySpan<byte> content, int nested, ByteBuffer output)
    {
        if (facts.IsFile && plan.Settings.Files == FileTreatment.Keep)
        {
            output.Append(content);
            return SanitizeFault.None;
        }

        var type = new MediaType(facts.Type);
        if (IsValue(facts, type, known))
        {
            // A field's value, which is text (RFC 7578 section 4.4), and in UTF-8 (section 5.1.2).
            if (!Utf8.IsValid(content) || content.Contains((byte)0))
            {
                return Unreadable(plan, work, facts, SanitizeFault.UnknownCharset, content, output);
            }

            if (!ValueSanitizer.TrySanitize(plan, work, known, content, Escaping.None, output))
            {
                output.Append(content);
            }

            return SanitizeFault.None;
        }

        var inner = work.Rent();
        var fault = BodySanitizer.Sanitize(plan, work, type, content, nested + 1, inner, out var isChanged, known);
        if (fault == SanitizeFault.None)
        {
            output.Append(isChanged ? inner.Written : content);
        }
        else
        {
            fault = Unreadable(plan, work, facts, fault, content, output);
        }

        work.Return(inner);
        return fault;
    }

    // A file that cannot be looked into is not sent, but its size is.
    private static SanitizeFault Unreadable(
        SanitizePlan plan, SanitizeWork work, PartFacts facts, SanitizeFault fault, ReadOnlySpan<byte> content, ByteBuffer output)
    {
        if (!facts.IsFile || plan.Settings.Files != FileTreatment.Filler)
        {
            return fault;
        }

        output.Reserve(content.Length)[..content.Length].Fill((byte)'x');
        output.Advance(content.Length);
        work.Observer?.Changed("files: filler", default, default);
        return SanitizeFault.None;
    }

    // What has a structure keeps it, and the name holds for every value in it.
    private static bool IsValue(PartFacts facts, MediaType type, Treatment? known) => type.Format switch
    {
        BodyFormat.Unsaid => !facts.IsFile || known is not null,
        BodyFormat.Text => known is not null,
        BodyFormat.Form or BodyFormat.GraphQl => known is { OnlySecrets: false },
        _ => false,
    };

    private static bool IsPlain(ReadOnlySpan<byte> encoding) =>
        Ascii.EqualsIgnoreCase(encoding, "7bit"u8) || Ascii.EqualsIgnoreCase(encoding, "8bit"u8) || Ascii.EqualsIgnoreCase(encoding, "binary"u8);
}
