using System.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>What a Content-Type says (RFC 9110 section 8.3).</summary>
internal readonly ref struct MediaType
{
    /// <param name="value">The field's value; empty when there is none.</param>
    public MediaType(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)';');
        Name = (end < 0 ? value : value[..end]).Trim(" \t\r\n"u8);
        Parameters = end < 0 ? default : value[(end + 1)..];
        Format = FormatOf(Name);
    }

    /// <summary><c>type/subtype</c>, as it came.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>What stands behind the first semicolon.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>How a body of this type is read.</summary>
    public BodyFormat Format { get; }

    /// <summary>A parameter's value without its quotation marks, with the escapes that are between them; empty when there is none.</summary>
    public ReadOnlySpan<byte> Parameter(ReadOnlySpan<byte> name)
    {
        var rest = Parameters;
        while (rest.Length > 0)
        {
            rest = rest.TrimStart(" \t\r\n;"u8);
            var separator = rest.IndexOfAny((byte)'=', (byte)';');
            if (separator < 0)
            {
                return default;
            }

            // A name alone is a mistake, and not the beginning of the next one.
            if (rest[separator] == ';')
            {
                rest = rest[separator..];
                continue;
            }

            var found = rest[..separator].Trim(" \t\r\n"u8);
            rest = rest[(separator + 1)..].TrimStart(" \t\r\n"u8);
            var isQuoted = rest is [(byte)'"', ..];
            rest = isQuoted ? rest[1..] : rest;
            var end = isQuoted ? EndOfQuoted(rest) : rest.IndexOfAny("; \t\r\n"u8);
            end = end < 0 ? rest.Length : end;
            if (Ascii.EqualsIgnoreCase(found, name))
            {
                return rest[..end];
            }

            rest = end < rest.Length ? rest[(end + 1)..] : default;
        }

        return default;
    }

    /// <summary>Whether a type is listed: <c>image/png</c>, or <c>image/*</c>.</summary>
    public bool Fits(string pattern) => pattern.EndsWith("/*", StringComparison.Ordinal)
        ? Name.Length >= pattern.Length - 1 && Ascii.EqualsIgnoreCase(Name[..(pattern.Length - 1)], pattern.AsSpan(0, pattern.Length - 1))
        : Ascii.EqualsIgnoreCase(Name, pattern);

    // RFC 9110 section 5.6.4: a backslash takes the next character for what it is.
    private static int EndOfQuoted(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at += text[at] == '\\' ? 2 : 1)
        {
            if (text[at] == '"')
            {
                return at;
            }
        }

        return -1;
    }

    private static BodyFormat FormatOf(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[128];
        if (name.Length == 0)
        {
            return BodyFormat.Unsaid;
        }

        if (name.Length > lower.Length)
        {
            return BodyFormat.Binary;
        }

        Ascii.ToLower(name, lower, out var length);
        var type = lower[..length];
        return type switch
        {
            _ when type.EndsWith("+json"u8) || type.EndsWith("/json"u8) => BodyFormat.Json,
            _ when type.EndsWith("ndjson"u8) || type.EndsWith("jsonlines"u8) || type.EndsWith("json-seq"u8) || type.EndsWith("jsonl"u8) => BodyFormat.JsonLines,
            _ when type.SequenceEqual("application/x-www-form-urlencoded"u8) => BodyFormat.Form,
            _ when type.StartsWith("multipart/"u8) => BodyFormat.Multipart,
            _ when type.SequenceEqual("text/html"u8) => BodyFormat.Html,
            _ when type.EndsWith("+xml"u8) || type.EndsWith("/xml"u8) => BodyFormat.Xml,
            _ when type.SequenceEqual("application/graphql"u8) => BodyFormat.GraphQl,
            _ when type.StartsWith("text/"u8) || type.SequenceEqual("application/javascript"u8) || type.EndsWith("yaml"u8) || type.SequenceEqual("application/x-javascript"u8)
                || type.SequenceEqual("application/jwt"u8) || type.SequenceEqual("application/sql"u8) || type.SequenceEqual("application/toml"u8) => BodyFormat.Text,
            _ => BodyFormat.Binary,
        };
    }
}

/// <summary>How a body is read.</summary>
internal enum BodyFormat : byte
{
    /// <summary>No type is said: it is told by its first byte.</summary>
    Unsaid,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>One JSON document a line.</summary>
    JsonLines,

    /// <summary>Names and values between ampersands.</summary>
    Form,

    /// <summary>Parts between boundaries.</summary>
    Multipart,

    /// <summary>XML.</summary>
    Xml,

    /// <summary>HTML.</summary>
    Html,

    /// <summary>A GraphQL document.</summary>
    GraphQl,

    /// <summary>Any other text.</summary>
    Text,

    /// <summary>Nothing that can be looked into.</summary>
    Binary,
}
