using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Formats;

namespace Umbra.Core.Comparing.Fields;

/// <summary>A field's value by its meaning, as far as its name tells one.</summary>
internal static class FieldValue
{
    /// <summary>Adds the values of all lines of a field as one list (RFC 9110 section 5.3): elements between commas, with one space behind each.</summary>
    /// <returns>False when there is no such field.</returns>
    public static bool TryJoin(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name, ByteBuffer output)
    {
        output.Clear();
        var isThere = false;
        var fields = new FieldLines(lines);
        while (fields.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(fields.Name, name))
            {
                continue;
            }

            isThere = true;
            if (Ascii.EqualsIgnoreCase(name, "content-type"u8))
            {
                AppendMediaType(fields.Value, output);
                continue;
            }

            var value = IsReference(name) ? WithoutAuthority(fields.Value) : fields.Value;
            while (value.Length > 0)
            {
                var element = NextElement(ref value);
                if (element.Length > 0)
                {
                    output.Append(output.Length > 0 ? ", "u8 : default);
                    output.Append(element);
                }
            }
        }

        return isThere;
    }

    /// <summary>Whether the order and the case of a field's elements say nothing.</summary>
    public static bool IsSet(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "vary"u8) || Ascii.EqualsIgnoreCase(name, "allow"u8) || Ascii.EqualsIgnoreCase(name, "cache-control"u8)
        || Ascii.EqualsIgnoreCase(name, "accept-ranges"u8) || Ascii.EqualsIgnoreCase(name, "access-control-allow-methods"u8)
        || Ascii.EqualsIgnoreCase(name, "access-control-allow-headers"u8) || Ascii.EqualsIgnoreCase(name, "access-control-expose-headers"u8);

    /// <summary>Whether two joined values have the same elements, however often and in whatever order each.</summary>
    public static bool HaveSameElements(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, bool ignoreCase)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (var rest = one; rest.Length > 0;)
        {
            var element = NextElement(ref rest);
            if (Occurrences(one, element, ignoreCase) != Occurrences(other, element, ignoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static int Occurrences(ReadOnlySpan<byte> list, ReadOnlySpan<byte> wanted, bool ignoreCase)
    {
        var count = 0;
        while (list.Length > 0)
        {
            var element = NextElement(ref list);
            count += ignoreCase ? Ascii.EqualsIgnoreCase(element, wanted) ? 1 : 0 : element.SequenceEqual(wanted) ? 1 : 0;
        }

        return count;
    }

    // Up to the next comma that is not between quotation marks (RFC 9110 section 5.6.4).
    private static ReadOnlySpan<byte> NextElement(ref ReadOnlySpan<byte> list)
    {
        var isQuoted = false;
        var at = 0;
        for (; at < list.Length && (isQuoted || list[at] != ','); at++)
        {
            isQuoted ^= list[at] == '"';
            at += isQuoted && list[at] == '\\' ? 1 : 0;
        }

        at = Math.Min(at, list.Length);
        var element = list[..at].Trim(" \t"u8);
        list = at < list.Length ? list[(at + 1)..] : default;
        return element;
    }

    // The type and the charset are not case-sensitive (RFC 9110 section 8.3); a boundary is made anew for each body.
    private static void AppendMediaType(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var type = new MediaType(value);
        output.Append(output.Length > 0 ? ", "u8 : default);
        AppendLower(type.Name, output);
        foreach (var range in type.Parameters.Split((byte)';'))
        {
            var parameter = type.Parameters[range].Trim(" \t"u8);
            var equals = parameter.IndexOf((byte)'=');
            var name = equals < 0 ? parameter : parameter[..equals];
            if (parameter.Length == 0 || Ascii.EqualsIgnoreCase(name, "boundary"u8))
            {
                continue;
            }

            output.Append(";"u8);
            AppendLower(name, output);
            output.Append("="u8);
            var content = (equals < 0 ? default : parameter[(equals + 1)..]).Trim((byte)'"');
            if (Ascii.EqualsIgnoreCase(name, "charset"u8))
            {
                AppendLower(content, output);
            }
            else
            {
                output.Append(content);
            }
        }
    }

    private static void AppendLower(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (var value in text)
        {
            output.Append(value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value);
        }
    }

    private static bool IsReference(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, "location"u8) || Ascii.EqualsIgnoreCase(name, "content-location"u8);

    // The two sides have two names: where a redirection leads on them is the same when the path is.
    private static ReadOnlySpan<byte> WithoutAuthority(ReadOnlySpan<byte> reference)
    {
        var scheme = reference.IndexOf("://"u8);
        if (scheme <= 0 || reference[..scheme].ContainsAny((byte)'/', (byte)'?', (byte)'#'))
        {
            return reference;
        }

        var path = reference[(scheme + 3)..].IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        return path < 0 ? "/"u8 : reference[(scheme + 3 + path)..];
    }
}
