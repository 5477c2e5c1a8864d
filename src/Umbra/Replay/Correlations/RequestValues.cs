using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Replay.Correlations;

/// <summary>Values in requests: finds them, and puts others in their place. For one thread.</summary>
internal sealed class RequestValues
{
    private readonly ByteBuffer _head = new();
    private readonly ByteBuffer _body = new();

    /// <summary>Goes through all values that may have moved here.</summary>
    public static void Visit(in ExchangeRecord.RequestPart request, Action<RequestPlace, ReadOnlySpan<byte>> found)
    {
        var (target, _, _) = Target(request.Head);
        VisitPath(TargetParts.Path(target), found);
        VisitPairs(TargetParts.Query(target), (byte)'&', (name, value) => found(new RequestPlace { Query = name }, Unescaped(value)));
        var fields = new FieldLines(request.Head);
        while (fields.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(fields.Name, "cookie"u8))
            {
                VisitPairs(fields.Value, (byte)';', (name, value) => found(new RequestPlace { Cookie = name }, value));
                continue;
            }

            // Behind a scheme (RFC 9110 section 11.4), or the whole.
            var place = new RequestPlace { Header = Encoding.Latin1.GetString(fields.Name) };
            found(place, fields.Value);
            var space = fields.Value.IndexOf((byte)' ');
            if (space > 0)
            {
                found(place, fields.Value[(space + 1)..]);
            }
        }

        var type = FieldLines.Find(request.Head, "content-type"u8);
        if (type.IndexOf("json"u8) >= 0)
        {
            JsonPlaces.Visit(request.Body, (path, value, _, _) => found(new RequestPlace { Json = path }, value));
        }
        else if (type.IndexOf("x-www-form-urlencoded"u8) >= 0)
        {
            VisitPairs(request.Body, (byte)'&', (name, value) => found(new RequestPlace { Form = name }, Unescaped(value)));
        }
    }

    /// <summary>Puts live values in the place of recorded ones.</summary>
    /// <param name="request">The request; its head and body are replaced, by memory that lives until the next call.</param>
    /// <param name="values">The values; those that did not come stay as they were recorded.</param>
    public void Replace(ref ExchangeRecord.RequestPart request, IEnumerable<LiveValue> values)
    {
        foreach (var value in values)
        {
            if (value.Live is not { } live)
            {
                continue;
            }

            var to = value.Rule.To;
            if (to.Json is not null)
            {
                ReplaceJson(ref request, to.Json, value.Recorded, live);
            }
            else if (to.Form is not null)
            {
                var body = ReplacePairs(request.Body, (byte)'&', to.Form, Escaped(value.Recorded), Escaped(live));
                body = ReplacePairs(body, (byte)'&', to.Form, value.Recorded, Escaped(live));
                _body.Clear();
                _body.Append(body);
                request.Body = _body.Written.ToArray();
            }
            else
            {
                ReplaceInHead(ref request, to, value.Recorded, live);
            }
        }
    }

    private static (byte[] Target, int Start, int Length) Target(ReadOnlySpan<byte> head)
    {
        var line = head[..Math.Max(0, head.IndexOfAny((byte)'\r', (byte)'\n'))];
        var (first, last) = (line.IndexOf((byte)' '), line.LastIndexOf((byte)' '));
        return first > 0 && last > first ? (line[(first + 1)..last].ToArray(), first + 1, last - first - 1) : ([], 0, 0);
    }

    private static void VisitPath(ReadOnlySpan<byte> path, Action<RequestPlace, ReadOnlySpan<byte>> found)
    {
        var place = new RequestPlace { Path = true };
        for (var slash = 0; slash >= 0 && slash < path.Length;)
        {
            var next = path[(slash + 1)..].IndexOf((byte)'/');
            var end = next < 0 ? path.Length : slash + 1 + next;
            found(place, Unescaped(path[(slash + 1)..end]));
            if (slash > 0)
            {
                found(place, path[..end]); // a beginning of two segments or more, as a Location has
            }

            slash = next < 0 ? -1 : end;
        }
    }

    private static void VisitPairs(ReadOnlySpan<byte> pairs, byte separator, Action<string, byte[]> found)
    {
        foreach (var range in pairs.Split(separator))
        {
            var pair = pairs[range].Trim((byte)' ');
            var equals = pair.IndexOf((byte)'=');
            if (equals > 0)
            {
                found(Encoding.Latin1.GetString(pair[..equals]), pair[(equals + 1)..].ToArray());
            }
        }
    }

    private void ReplaceInHead(ref ExchangeRecord.RequestPart request, RequestPlace to, byte[] recorded, byte[] live)
    {
        if (live.AsSpan().IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0)
        {
            return; // it would be another message
        }

        var (old, start, length) = Target(request.Head);
        _head.Clear();
        _head.Append(request.Head[..start]);
        _head.Append(to.Path == true ? ReplacePath(old, recorded, live) : to.Query is { } query ? ReplaceQuery(old, query, recorded, live) : old);
        var rest = request.Head[(start + length)..];
        if (to.Header is null && to.Cookie is null)
        {
            _head.Append(rest);
        }
        else
        {
            ReplaceInFields(rest, to, recorded, live);
        }

        request.Head = _head.Written.ToArray();
    }

    private void ReplaceInFields(ReadOnlySpan<byte> rest, RequestPlace to, byte[] recorded, byte[] live)
    {
        var name = Encoding.Latin1.GetBytes(to.Header ?? "Cookie");
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n') is var feed and >= 0 ? feed + 1 : rest.Length;
            var line = rest[..end];
            rest = rest[end..];
            var colon = line.IndexOf((byte)':');
            if (colon == name.Length && Ascii.EqualsIgnoreCase(line[..colon], name))
            {
                _head.Append(line[..(colon + 1)]);
                var value = line[(colon + 1)..];
                _head.Append(to.Cookie is { } cookie ? ReplacePairs(value.TrimEnd("\r\n"u8), (byte)';', cookie, recorded, live) : ReplaceAll(value.TrimEnd("\r\n"u8), recorded, live));
                _head.Append("\r\n"u8);
            }
            else
            {
                _head.Append(line);
            }
        }
    }

    // Whole segments, or the whole beginning of a path.
    private static byte[] ReplacePath(ReadOnlySpan<byte> target, byte[] recorded, byte[] live)
    {
        var path = TargetParts.Path(target);
        var rest = target[path.Length..];
        if (recorded.Length > 0 && recorded[0] == '/')
        {
            return path.StartsWith(recorded) && (path.Length == recorded.Length || path[recorded.Length] == '/') ? [.. live, .. path[recorded.Length..], .. rest] : target.ToArray();
        }

        var output = new List<byte>(target.Length + live.Length);
        var isFirst = true;
        foreach (var range in path.Split((byte)'/'))
        {
            if (!isFirst)
            {
                output.Add((byte)'/');
            }

            isFirst = false;
            output.AddRange(Unescaped(path[range]).SequenceEqual(recorded) ? Escaped(live) : path[range]);
        }

        output.AddRange(rest);
        return [.. output];
    }

    private static byte[] ReplaceQuery(ReadOnlySpan<byte> target, string name, byte[] recorded, byte[] live)
    {
        var mark = target.IndexOf((byte)'?');
        if (mark < 0)
        {
            return target.ToArray();
        }

        var query = ReplacePairs(target[(mark + 1)..], (byte)'&', name, Escaped(recorded), Escaped(live));
        return [.. target[..(mark + 1)], .. ReplacePairs(query, (byte)'&', name, recorded, Escaped(live))];
    }

    private static byte[] ReplacePairs(ReadOnlySpan<byte> pairs, byte separator, string name, byte[] recorded, byte[] live)
    {
        var key = Encoding.Latin1.GetBytes(name);
        var output = new List<byte>(pairs.Length + live.Length);
        var isFirst = true;
        foreach (var range in pairs.Split(separator))
        {
            if (!isFirst)
            {
                output.Add(separator);
            }

            isFirst = false;
            var pair = pairs[range];
            var equals = pair.IndexOf((byte)'=');
            if (equals > 0 && pair[..equals].Trim((byte)' ').SequenceEqual(key) && pair[(equals + 1)..].Trim((byte)' ').SequenceEqual(recorded))
            {
                output.AddRange(pair[..(equals + 1)]);
                output.AddRange(live);
            }
            else
            {
                output.AddRange(pair);
            }
        }

        return [.. output];
    }

    private static byte[] ReplaceAll(ReadOnlySpan<byte> text, byte[] recorded, byte[] live)
    {
        var output = new List<byte>(text.Length + live.Length);
        while (recorded.Length > 0 && text.IndexOf(recorded) is var at and >= 0)
        {
            output.AddRange(text[..at]);
            output.AddRange(live);
            text = text[(at + recorded.Length)..];
        }

        output.AddRange(text);
        return [.. output];
    }

    private void ReplaceJson(ref ExchangeRecord.RequestPart request, string path, byte[] recorded, byte[] live)
    {
        var places = new List<(int Start, int Length, bool IsText)>();
        var body = request.Body.ToArray();
        JsonPlaces.Visit(body, (found, value, start, length) =>
        {
            if (found == path && value.SequenceEqual(recorded))
            {
                places.Add((start, length, body[start] == '"'));
            }
        });
        if (places.Count == 0)
        {
            return;
        }

        _body.Clear();
        var at = 0;
        foreach (var (start, length, isText) in places)
        {
            _body.Append(body.AsSpan(at, start - at));
            _body.Append(isText ? System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(live)) : live);
            at = start + length;
        }

        _body.Append(body.AsSpan(at));
        request.Body = _body.Written.ToArray();
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> text) => text.Contains((byte)'%') ? Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.Latin1.GetString(text))) : text.ToArray();

    private static byte[] Escaped(ReadOnlySpan<byte> text) => Encoding.ASCII.GetBytes(Uri.EscapeDataString(Encoding.UTF8.GetString(text)));
}
