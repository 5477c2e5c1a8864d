using System.Text.Json;
using Umbra.Core.Sanitizing;

namespace Umbra.Fuzz.Targets;

/// <summary>A line with a content type, a line with a content coding, and a body. It is taken or refused; what was JSON still is.</summary>
internal static class BodyTarget
{
    public static void Run(byte[] input)
    {
        var typeEnd = input.AsSpan().IndexOf((byte)'\n');
        var codingEnd = typeEnd < 0 ? -1 : input.AsSpan(typeEnd + 1).IndexOf((byte)'\n');
        if (codingEnd < 0)
        {
            return;
        }

        var type = input.AsSpan(0, typeEnd);
        var coding = input.AsSpan(typeEnd + 1, codingEnd);
        var body = input.AsSpan(typeEnd + codingEnd + 2);
        foreach (var sanitizer in FuzzSanitizers.All)
        {
            var work = new SanitizeWork();
            if (sanitizer.SanitizeBody(type, coding, body, work, out _) == SanitizeFault.None && work.IsBodyChanged && coding.IsEmpty && type.SequenceEqual("application/json"u8))
            {
                FuzzFailure.Unless(!IsJson(body) || IsJson(work.Body.Written), "what was JSON is none any more");
            }
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
                // Whatever comes.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
