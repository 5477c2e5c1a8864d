using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Filtering;

/// <summary>A field of an exchange that filters can name.</summary>
/// <param name="Name">Its name; for those with a name of the user's in them, up to the dot.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsOfRequest">It is known when a request arrives, so that mirrors can match by it.</param>
/// <param name="Meaning">For the reference page.</param>
internal sealed record FilterField(string Name, FilterFieldKind Kind, bool IsOfRequest, string Meaning)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FilterField> All { get; } =
    [
        new("method", FilterFieldKind.Text, true, "the method"),
        new("host", FilterFieldKind.Text, true, "the host, without port"),
        new("path", FilterFieldKind.Text, true, "the raw path, without the query"),
        new("query", FilterFieldKind.Text, true, "the raw query, without the question mark"),
        new("target", FilterFieldKind.Text, true, "the target as it came"),
        new("header.", FilterFieldKind.Named, true, "a header field of the request: `header.user-agent`; any of its lines may fit"),
        new("query.", FilterFieldKind.Named, true, "a query parameter, not decoded: `query.id`"),
        new("cookie.", FilterFieldKind.Named, true, "a cookie: `cookie.session`"),
        new("source", FilterFieldKind.Text, false, "the source's name"),
        new("client", FilterFieldKind.Text, false, "the client's address and port"),
        new("server", FilterFieldKind.Text, false, "production's address and port"),
        new("id", FilterFieldKind.Text, false, "the exchange's identity, 32 hexadecimal digits"),
        new("connection", FilterFieldKind.Number, false, "the connection's number"),
        new("position", FilterFieldKind.Number, false, "the exchange's place on its connection, from 0"),
        new("body", FilterFieldKind.Text, false, "the request's body as it came"),
        new("size", FilterFieldKind.Bytes, false, "bytes of the request's body"),
        new("status", FilterFieldKind.Number, false, "production's status code; 0 when no response came"),
        new("duration", FilterFieldKind.Duration, false, "from the request's last byte to the response's: `duration > 500ms`"),
        new("response.header.", FilterFieldKind.Named, false, "a header field of the response"),
        new("response.body", FilterFieldKind.Text, false, "the response's body as it came"),
        new("response.size", FilterFieldKind.Bytes, false, "bytes of the response's body"),
    ];

    /// <summary>The field of that name; null when there is none.</summary>
    /// <param name="text">As it stands in a filter.</param>
    public static FilterField? Of(string text) =>
        All.FirstOrDefault(field => field.Kind == FilterFieldKind.Named ? text.Length > field.Name.Length && text.StartsWith(field.Name, StringComparison.Ordinal) : field.Name == text);

    /// <summary>The value of a field that is a number; NaN when it is not there.</summary>
    public static double Number(string name, in FilterSubject subject)
    {
        var record = subject.Record;
        return name switch
        {
            "connection" => record.Connection,
            "position" => record.Position,
            "size" => record.HasRequest ? record.Request.Body.Length : double.NaN,
            "status" => record.HasResponse ? record.Response.Status : 0,
            "duration" => record.HasResponse && record.Response.IsComplete ? record.Response.LastByteNs - record.Response.RequestLastByteNs : double.NaN,
            _ => record.HasResponse ? record.Response.BodyLength : double.NaN,
        };
    }

    /// <summary>The value of a field that is a text and has no name in it.</summary>
    public static ReadOnlySpan<byte> Text(string name, in FilterSubject subject)
    {
        var record = subject.Record;
        switch (name)
        {
            case "source":
                return record.Source;
            case "client":
                return record.Client;
            case "server":
                return record.Server;
            case "body":
                return record.Request.Body;
            case "response.body":
                return record.Response.Body;
            case "id":
                return Encoding.ASCII.GetBytes(record.Id.ToString("x32", System.Globalization.CultureInfo.InvariantCulture));
            default:
                return !subject.HasHead ? default : name switch
                {
                    "method" => subject.Head.Method,
                    "host" => HostPattern.WithoutPort(subject.Head.Host),
                    "path" => subject.Head.Path,
                    "query" => subject.Head.Query,
                    _ => subject.Head.Target,
                };
        }
    }

    /// <summary>Goes through the values of a field with a name in it, until one fits.</summary>
    /// <param name="prefix">The field's own name, with the dot.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="subject">What is looked at.</param>
    /// <param name="test">Whether a value fits.</param>
    public static bool Any(string prefix, ReadOnlySpan<byte> name, in FilterSubject subject, IValueTest test)
    {
        switch (prefix)
        {
            case "response.header.":
                return AnyOfResponse(name, subject.Record.Response.Head, test);
            case "query.":
                return subject.HasHead && AnyPair(subject.Head.Query, (byte)'&', name, test);
            default:
                var head = subject.Head;
                var isCookie = prefix == "cookie.";
                for (var i = 0; subject.HasHead && i < head.FieldCount; i++)
                {
                    if (isCookie
                        ? Ascii.EqualsIgnoreCase(head.Name(i), "cookie"u8) && AnyPair(head.Value(i), (byte)';', name, test)
                        : Ascii.EqualsIgnoreCase(head.Name(i), name) && test.Fits(head.Value(i)))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    private static bool AnyPair(ReadOnlySpan<byte> pairs, byte separator, ReadOnlySpan<byte> name, IValueTest test)
    {
        foreach (var range in pairs.Split(separator))
        {
            var pair = pairs[range].Trim((byte)' ');
            var equals = pair.IndexOf((byte)'=');
            if ((equals < 0 ? pair : pair[..equals]).SequenceEqual(name) && pair.Length > 0 && test.Fits(equals < 0 ? default : pair[(equals + 1)..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AnyOfResponse(ReadOnlySpan<byte> name, ReadOnlySpan<byte> head, IValueTest test)
    {
        var fields = new FieldLines(head);
        while (fields.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(fields.Name, name) && test.Fits(fields.Value))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What a field is.</summary>
internal enum FilterFieldKind : byte
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>Texts under a name that the filter gives.</summary>
    Named,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number of bytes: <c>10KiB</c>.</summary>
    Bytes,

    /// <summary>A time: <c>500ms</c>.</summary>
    Duration,
}

/// <summary>Whether a text fits.</summary>
internal interface IValueTest
{
    /// <summary>Whether it does.</summary>
    bool Fits(ReadOnlySpan<byte> value);
}
