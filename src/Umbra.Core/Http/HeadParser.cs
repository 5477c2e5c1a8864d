using System.Buffers;

namespace Umbra.Core.Http;

/// <summary>
/// Parses a complete head strictly (RFC 9112 sections 2 to 5). What two readers could understand in two ways is a fault, not a guess:
/// whoever gets a copy must never see other messages than production saw.
/// </summary>
internal static class HeadParser
{
    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // Every control character but HTAB, LF and CR, which have their own rules.
    private static readonly SearchValues<byte> ForbiddenBytes = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Whether a byte can begin a method.</summary>
    public static bool IsTokenByte(byte value) => TokenBytes.Contains(value);

    /// <summary>Parses a request's head.</summary>
    /// <param name="raw">Request line, field lines and the empty line.</param>
    /// <param name="fields">Takes the fields.</param>
    /// <param name="head">The head; complete also when the fault is <see cref="HeadFault.TooManyFields"/>, but for the fields past the limit.</param>
    /// <param name="mostFields">The limit.</param>
    public static HeadFault ParseRequest(ReadOnlySpan<byte> raw, FieldTable fields, out RequestHead head, int mostFields = 100)
    {
        head = default;
        var lines = new LineReader(raw);
        lines.TryNext(out var start);
        var fault = ParseRequestLine(start, out var line);
        if (fault == HeadFault.None)
        {
            fault = ParseFields(raw, ref lines, fields, mostFields, line.MinorVersion, out var framing);
            head = new RequestHead(raw, fields, line with { HasBareLineFeeds = lines.HasBareLineFeeds }, framing);
        }

        return fault;
    }

    /// <summary>Parses a response's head.</summary>
    /// <param name="raw">Status line, field lines and the empty line.</param>
    /// <param name="fields">Takes the fields.</param>
    /// <param name="head">What they say.</param>
    /// <param name="mostFields">The limit; more are looked at for framing and not kept.</param>
    public static HeadFault ParseResponse(ReadOnlySpan<byte> raw, FieldTable fields, out ResponseHead head, int mostFields = 100)
    {
        head = default;
        var lines = new LineReader(raw);
        lines.TryNext(out var start);
        if (start.Length < 12 || !start.StartsWith("HTTP/1."u8) || (start[7] is not ((byte)'0' or (byte)'1')) || start[8] != ' '
            || !TryStatus(start[9..12], out var status) || (start.Length > 12 && start[12] != ' '))
        {
            return HeadFault.StartLine;
        }

        var minor = start[7] - '0';
        var fault = ParseFields(raw, ref lines, fields, mostFields, minor, out var framing);
        head = new ResponseHead(status, minor, framing);
        return fault;
    }

    /// <summary>Checks the field lines of a trailer section, without its empty line.</summary>
    public static HeadFault CheckTrailers(ReadOnlySpan<byte> raw, FieldTable fields, int mostFields)
    {
        var lines = new LineReader(raw);
        var fault = ParseFields(raw, ref lines, fields, mostFields, 1, out var framing);
        if (fault == HeadFault.None && (framing.IsChunked || framing.ContentLength >= 0))
        {
            return HeadFault.BothLengths; // RFC 9110 section 6.5.1: framing fields have no place in trailers
        }

        return fault;
    }

    private static HeadFault ParseRequestLine(ReadOnlySpan<byte> start, out RequestLine line)
    {
        line = default;
        if (start.SequenceEqual("PRI * HTTP/2.0"u8))
        {
            return HeadFault.Http2Preface;
        }

        var method = start.IndexOf((byte)' ');
        if (method <= 0 || start[..method].IndexOfAnyExcept(TokenBytes) >= 0)
        {
            return HeadFault.StartLine;
        }

        var rest = start[(method + 1)..];
        var target = rest.IndexOf((byte)' ');
        var version = target < 0 ? default : rest[(target + 1)..];
        if (target <= 0 || version.Length != 8 || !version.StartsWith("HTTP/1."u8) || version[7] is not ((byte)'0' or (byte)'1')
            || rest[..target].Contains((byte)'\t'))
        {
            return HeadFault.StartLine;
        }

        line = new RequestLine(method, target, version[7] - '0', false);
        return HeadFault.None;
    }

    private static bool TryStatus(ReadOnlySpan<byte> digits, out int status)
    {
        status = ((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + (digits[2] - '0');
        return char.IsAsciiDigit((char)digits[0]) && char.IsAsciiDigit((char)digits[1]) && char.IsAsciiDigit((char)digits[2]) && status >= 100;
    }

    private static HeadFault ParseFields(
        ReadOnlySpan<byte> raw, ref LineReader lines, FieldTable fields, int mostFields, int minorVersion, out FramingFields framing)
    {
        framing = FramingFields.Empty;
        fields.Clear();
        if (raw.IndexOfAny(ForbiddenBytes) >= 0)
        {
            return HeadFault.ControlCharacter;
        }

        // The field before, held back until it is known that no fold follows.
        FieldSlice held = default;
        var hasHeld = false;
        var isDecisive = false;
        var count = 0;
        while (lines.TryNext(out var line) && line.Length > 0)
        {
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (!hasHeld || isDecisive)
                {
                    return HeadFault.Fold;
                }

                held = held with { ValueLength = lines.LineStart + line.TrimEnd(" \t"u8).Length - held.ValueStart };
                if (fields.Count == count)
                {
                    fields.ExtendLast(held.ValueStart + held.ValueLength);
                }

                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].IndexOfAnyExcept(TokenBytes) >= 0)
            {
                return HeadFault.FieldLine;
            }

            var name = line[..colon];
            var value = line[(colon + 1)..];
            var leading = value.Length - value.TrimStart(" \t"u8).Length;
            value = value.Trim(" \t"u8);
            held = new FieldSlice(lines.LineStart, colon, lines.LineStart + colon + 1 + leading, value.Length);
            hasHeld = true;
            isDecisive = FramingFields.IsDecisive(name);
            count++;
            if (framing.Add(name, value) is var fault and not HeadFault.None)
            {
                return fault;
            }

            if (count <= mostFields)
            {
                fields.Add(held);
            }
        }

        if (lines.Fault != HeadFault.None)
        {
            return lines.Fault;
        }

        var whole = framing.Check(minorVersion);
        return whole == HeadFault.None && count > mostFields ? HeadFault.TooManyFields : whole;
    }
}
