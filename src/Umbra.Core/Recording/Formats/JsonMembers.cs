using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Umbra.Core.Recording.Formats;

/// <summary>Members of JSON objects, where there are any: what is not there, or is not what it should be, is undefined or null.</summary>
internal static class JsonMembers
{
    /// <summary>A member; undefined when there is none.</summary>
    public static JsonElement Of(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        try
        {
            return element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return WellNamed(element, name); // one of the names is no text
        }
    }

    /// <summary>A member that is a string.</summary>
    public static string? Text(this JsonElement element, string name) => element.Of(name).Text();

    /// <summary>A string; null when it is something else. What is no text in it (bytes that are no UTF-8, half a pair of surrogates) becomes U+FFFD.</summary>
    public static string? Text(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return Mended(JsonMarshal.GetRawUtf8Value(element)[1..^1]);
        }
    }

    /// <summary>A member that is a string of base64.</summary>
    public static byte[]? Bytes(this JsonElement element, string name) => element.Text(name) is { } text ? FromBase64(text) : null;

    /// <summary>What base64 stands for; null when it is none.</summary>
    public static byte[]? FromBase64(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>A member that is a whole number.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.Of(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    private static JsonElement WellNamed(JsonElement element, string name)
    {
        JsonElement found = default;
        foreach (var member in element.EnumerateObject())
        {
            try
            {
                found = member.NameEquals(name) ? member.Value : found;
            }
            catch (InvalidOperationException)
            {
                // Not this one.
            }
        }

        return found;
    }

    // The escapes are well formed: the document was read.
    private static string Mended(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder();
        var raw = Encoding.UTF8.GetString(escaped);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '\\')
            {
                text.Append(raw[at]);
                continue;
            }

            at++;
            text.Append(raw[at] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)Convert.ToUInt16(raw.Substring(at + 1, 4), 16),
                var other => other,
            });
            at += raw[at] == 'u' ? 4 : 0;
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
