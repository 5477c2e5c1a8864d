using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Umbra.Core.Comparing.Examples;

namespace Umbra.Reports;

/// <summary>Bodies of examples as lines, so that two can be laid beside each other.</summary>
internal static class HtmlBody
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON with a line for each value, numbers as they were written; anything else as it is.</summary>
    public static string Lines(ExampleResponse response)
    {
        if (response.Body.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return response.Body;
        }

        try
        {
            return JsonNode.Parse(response.Body)!.ToJsonString(Indented);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return response.Body; // cut, or JSON that has a name twice
        }
    }
}
