using System.Globalization;
using System.Text.Json.Nodes;

namespace Umbra.Bench.Micro.Comparing;

/// <summary>What one writes first: parse both to trees and walk them together, with the same rules: a path that is ignored, a tolerance, arrays by their elements' ids.</summary>
internal sealed class JsonTreeDifference
{
    private const string Ignored = "$.trace";
    private const string Tolerant = "$.orders[*].total";
    private const decimal Tolerance = 0.01m;

    private readonly List<(string Path, string Kind, string Production, string Other)> _differences = [];

    /// <summary>How many differences there are.</summary>
    public int Compare(byte[] production, byte[] other)
    {
        _differences.Clear();
        Compare(JsonNode.Parse(production), JsonNode.Parse(other), "$");
        return _differences.Count;
    }

    private void Compare(JsonNode? one, JsonNode? two, string path)
    {
        if (path == Ignored)
        {
            return;
        }

        switch (one, two)
        {
            case (JsonObject left, JsonObject right):
                foreach (var (name, value) in left)
                {
                    if (right.TryGetPropertyValue(name, out var counterpart))
                    {
                        Compare(value, counterpart, $"{path}.{name}");
                    }
                    else
                    {
                        Add($"{path}.{name}", "missing", value, null);
                    }
                }

                foreach (var (name, value) in right)
                {
                    if (!left.ContainsKey(name))
                    {
                        Add($"{path}.{name}", "extra", null, value);
                    }
                }

                break;
            case (JsonArray left, JsonArray right):
                CompareArrays(left, right, path + "[*]");
                break;
            case (JsonValue left, JsonValue right):
                CompareValues(left, right, path);
                break;
            default:
                if (one is not null || two is not null)
                {
                    Add(path, "type", one, two);
                }

                break;
        }
    }

    private void CompareArrays(JsonArray left, JsonArray right, string path)
    {
        if (Ids(left) is { } ids && Ids(right) is { } others)
        {
            foreach (var (id, element) in ids)
            {
                if (others.TryGetValue(id, out var counterpart))
                {
                    Compare(element, counterpart, path);
                }
                else
                {
                    Add(path, "missing", element, null);
                }
            }

            foreach (var (id, element) in others)
            {
                if (!ids.ContainsKey(id))
                {
                    Add(path, "extra", null, element);
                }
            }

            return;
        }

        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            if (i < left.Count && i < right.Count)
            {
                Compare(left[i], right[i], path);
            }
            else
            {
                Add(path, i < left.Count ? "missing" : "extra", i < left.Count ? left[i] : null, i < right.Count ? right[i] : null);
            }
        }
    }

    private static Dictionary<string, JsonNode>? Ids(JsonArray array)
    {
        var ids = new Dictionary<string, JsonNode>();
        foreach (var element in array)
        {
            if (element is not JsonObject map || !map.TryGetPropertyValue("id", out var id) || id is null || !ids.TryAdd(id.ToJsonString(), element))
            {
                return null;
            }
        }

        return ids;
    }

    private void CompareValues(JsonValue one, JsonValue two, string path)
    {
        var (left, right) = (one.ToJsonString(), two.ToJsonString());
        if (left == right)
        {
            return;
        }

        var isNumber = decimal.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out var first) & decimal.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out var second);
        if (!isNumber || (first != second && !(path == Tolerant && Math.Abs(first - second) <= Tolerance)))
        {
            Add(path, "value", one, two);
        }
    }

    private void Add(string path, string kind, JsonNode? one, JsonNode? two) => _differences.Add((path, kind, one?.ToJsonString() ?? "", two?.ToJsonString() ?? ""));
}
