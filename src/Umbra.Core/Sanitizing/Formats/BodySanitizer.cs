using System.Text;
using System.Text.Unicode;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Sanitizes a body without content coding, by its type.</summary>
internal static class BodySanitizer
{
    /// <summary>Adds the body when something in it is changed.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory.</param>
    /// <param name="type">Its type.</param>
    /// <param name="body">The body.</param>
    /// <param name="nested">How many multipart bodies it is inside of.</param>
    /// <param name="output">Takes it.</param>
    /// <param name="isChanged">Whether something is.</param>
    /// <param name="known">What a name around it says of all values in it; JSON, XML and HTML only.</param>
    /// <returns>Why it cannot be vouched for; then it must not be sent.</returns>
    public static SanitizeFault Sanitize(
        SanitizePlan plan, SanitizeWork work, MediaType type, ReadOnlySpan<byte> body, int nested, ByteBuffer output, out bool isChanged, Treatment? known = null)
    {
        isChanged = false;
        if (body.Length == 0 || IsPassed(plan, type))
        {
            return SanitizeFault.None;
        }

        var format = type.Format == BodyFormat.Unsaid ? Told(body) : type.Format;
        if (format == BodyFormat.Binary)
        {
            return SanitizeFault.BinaryType;
        }

        if (!IsReadable(type, format, body))
        {
            return SanitizeFault.UnknownCharset;
        }

        switch (format)
        {
            case BodyFormat.Json:
                return Json(plan, work, known, body, output, out isChanged);
            case BodyFormat.JsonLines:
                return JsonLines(plan, work, known, body, output, out isChanged);
            case BodyFormat.Form:
                isChanged = FormSanitizer.TrySanitize(plan, work, plan.Form, body, output);
                return SanitizeFault.None;
            case BodyFormat.Multipart:
                isChanged = true;
                return MultipartSanitizer.Sanitize(plan, work, type.Parameter("boundary"u8), body, nested, output);
            case BodyFormat.Xml or BodyFormat.Html:
                return MarkupSanitizer.Sanitize(plan, work, body, format == BodyFormat.Html, output, out isChanged, known);
            case BodyFormat.GraphQl:
                isChanged = TryGraphQl(plan, work, body, output);
                return SanitizeFault.None;
            default:
                isChanged = ValueSanitizer.TrySanitize(plan, work, null, body, Escaping.None, output);
                return SanitizeFault.None;
        }
    }

    /// <summary>Whether bodies of a type are passed on as they are.</summary>
    public static bool IsPassed(SanitizePlan plan, MediaType type)
    {
        foreach (var pattern in plan.Settings.Passthrough)
        {
            if (type.Fits(pattern))
            {
                return true;
            }
        }

        return false;
    }

    // Without a type, what begins like JSON must be JSON, and anything else a text.
    private static BodyFormat Told(ReadOnlySpan<byte> body)
    {
        var first = body.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && body[first] is (byte)'{' or (byte)'[' ? BodyFormat.Json
            : Utf8.IsValid(body) && !body.Contains((byte)0) ? BodyFormat.Text
            : BodyFormat.Binary;
    }

    // The detectors know UTF-8 and what is ASCII in it; in ISO 8859-1 everything that they look for is ASCII too. A multipart body's parts say what they are.
    private static bool IsReadable(MediaType type, BodyFormat format, ReadOnlySpan<byte> body)
    {
        if (format == BodyFormat.Multipart)
        {
            return true;
        }

        // A text in UTF-16 is mostly zeros, and would look like nothing to every detector.
        var charset = type.Parameter("charset"u8);
        return !body.Contains((byte)0) && (IsLatin(charset) || ((charset.Length == 0 || IsUnicode(charset)) && Utf8.IsValid(body)))
            && (format != BodyFormat.Xml || MarkupLexer.DeclaredEncoding(body) is var declared && (declared.Length == 0 || IsLatin(declared) || IsUnicode(declared)));
    }

    private static bool IsLatin(ReadOnlySpan<byte> charset) =>
        Is(charset, "iso-8859-1"u8) || Is(charset, "latin1"u8) || Is(charset, "windows-1252"u8) || Is(charset, "iso-8859-15"u8);

    private static bool IsUnicode(ReadOnlySpan<byte> charset) => Is(charset, "utf-8"u8) || Is(charset, "utf8"u8) || Is(charset, "us-ascii"u8);

    private static bool Is(ReadOnlySpan<byte> charset, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(charset, name);

    // What stands outside the document's literals is a text like any other: it may be no document at all.
    private static bool TryGraphQl(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> body, ByteBuffer output)
    {
        var document = work.Rent();
        var isChanged = GraphQlSanitizer.TrySanitize(plan, work, body, document, 0);
        var isFound = plan.Detects && TextScanner.TryScan(plan, work, isChanged ? document.Written : body, Escaping.None, output);
        if (isChanged && !isFound)
        {
            output.Append(document.Written);
        }

        work.Return(document);
        return isChanged || isFound;
    }

    // A byte order mark is ignored by most readers (RFC 8259 section 8.1), and is passed on.
    private static SanitizeFault Json(SanitizePlan plan, SanitizeWork work, Treatment? known, ReadOnlySpan<byte> body, ByteBuffer output, out bool isChanged)
    {
        var mark = body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        output.Append(body[..mark]);
        return JsonSanitizer.Sanitize(plan, work, body[mark..], output, 0, out isChanged, known);
    }

    private static SanitizeFault JsonLines(SanitizePlan plan, SanitizeWork work, Treatment? known, ReadOnlySpan<byte> body, ByteBuffer output, out bool isChanged)
    {
        isChanged = false;

        // RFC 7464 puts a record separator before each document, in which there may be line breaks then; it can stand nowhere inside of one.
        const byte RecordSeparator = 0x1e;
        var separator = body.Contains(RecordSeparator) ? RecordSeparator : (byte)'\n';
        foreach (var range in body.Split(separator))
        {
            var document = body[range];
            if (range.Start.Value > 0)
            {
                output.Append(separator);
            }

            var isDocumentChanged = false;
            if (document.Trim(" \t\r\n"u8).Length > 0
                && JsonSanitizer.Sanitize(plan, work, document, output, 0, out isDocumentChanged, known) is var fault and not SanitizeFault.None)
            {
                return fault;
            }

            if (!isDocumentChanged)
            {
                output.Append(document);
            }

            isChanged |= isDocumentChanged;
        }

        return SanitizeFault.None;
    }
}
