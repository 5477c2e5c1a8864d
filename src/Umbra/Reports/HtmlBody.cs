using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Umbra.Core.Comparing.Examples;

namespace Umbra.Reports;

/// <summary>Bodies of examples as lines, so that two can be laid beside each other.</summary>
internal static class HtmlBody
{
    private const int Indent = 2;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = Indent, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON with a line for each value, numbers as they were written; anything else as it is.</summary>
    public static ImmutableArray<HtmlLine> Lines(ExampleResponse response)
    {
        if (response.Body.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return Plain(response.Body);
        }

        try
        {
            return Placed(JsonNode.Parse(response.Body)!.ToJsonString(Indented));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return Plain(response.Body); // cut, or JSON that has a name twice
        }
    }

    private static ImmutableArray<HtmlLine> Plain(string text) => [.. text.Split('\n').Select(line => new HtmlLine("", line))];

    // A line's place is read off its indentation. Elements have no number: one that is new must not make those behind it look new.
    private static ImmutableArray<HtmlLine> Placed(string json)
    {
        var lines = ImmutableArray.CreateBuilder<HtmlLine>();
        var way = new List<string>();
        foreach (var line in json.Split('\n'))
        {
            var text = line.AsSpan().TrimStart(' ');
            var depth = Math.Min(way.Count, (line.Length - text.Length) / Indent);
            way.RemoveRange(depth, way.Count - depth);
            way.Add(NameOf(text));
            lines.Add(new HtmlLine(string.Join('\n', way), line));
        }

        return lines.ToImmutable();
    }

    // A member's name in its quotation marks; empty for an element and for the end of a container.
    private static string NameOf(ReadOnlySpan<char> text)
    {
        for (var i = 1; text is ['"', ..] && i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i + 1 < text.Length && text[i + 1] == ':' ? text[..(i + 1)].ToString() : "";
            }
        }

        return "";
    }
}

/// <summary>A line of one side.</summary>
/// <param name="Place">Where in the body it is; lines of different places are never the same.</param>
/// <param name="Text">The line.</param>
internal readonly record struct HtmlLine(string Place, string Text)
{
    /// <summary>What has to be alike on both sides: not the comma that only says whether another follows.</summary>
    public HtmlLine Key => this with { Text = Text.TrimEnd(',') };
}
