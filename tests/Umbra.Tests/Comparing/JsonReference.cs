using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Umbra.Tests.Comparing;

/// <summary>
/// What the comparison of JSON promises, as plainly as it can be said: trees in memory, every element compared with every other, decimal numbers as big integers.
/// </summary>
internal sealed class JsonReference
{
    private const int MostDepth = 64;
    private static readonly string[] Keys = ["id", "_id", "uuid", "guid", "key", "sku", "code", "slug", "name"];

    private readonly SortedDictionary<string, int> _found = new(StringComparer.Ordinal);

    /// <summary>The differences as lines, with the number of places of each.</summary>
    public static string[] Compare(string production, string other)
    {
        var options = new JsonDocumentOptions { MaxDepth = 10_000 };
        using var a = JsonDocument.Parse(production, options);
        using var b = JsonDocument.Parse(other, options);
        var reference = new JsonReference();
        reference.Compare("$", Lift(a.RootElement, 0), Lift(b.RootElement, 0), 0);
        return [.. reference._found.Select(found => found.Value > 1 ? $"{found.Key} x{found.Value}" : found.Key).Order(StringComparer.Ordinal)];
    }

    private void Report(string path, string kind) => _found[$"{path} {kind}"] = _found.GetValueOrDefault($"{path} {kind}") + 1;

    private void Compare(string path, Tree a, Tree b, int depth)
    {
        if (a.Kind != b.Kind)
        {
            Report(path, "type");
        }
        else if (a.Kind is "object" or "array" && depth >= MostDepth)
        {
            if (a.Raw != b.Raw)
            {
                Report(path, "value");
            }
        }
        else if (a.Kind == "object")
        {
            CompareObjects(path, a, b, depth);
        }
        else if (a.Kind == "array")
        {
            CompareArrays(path, a, b, depth);
        }
        else if (a.Canonical != b.Canonical)
        {
            Report(path, "value");
        }
    }

    private void CompareObjects(string path, Tree a, Tree b, int depth)
    {
        foreach (var name in a.Members.Concat(b.Members).Select(member => member.Name).Distinct().ToList())
        {
            var ofA = a.Members.Where(member => member.Name == name).Select(member => member.Value).ToList();
            var ofB = b.Members.Where(member => member.Name == name).Select(member => member.Value).ToList();
            var place = path + PathName(name);
            for (var i = 0; i < Math.Max(ofA.Count, ofB.Count); i++)
            {
                if (i >= ofB.Count)
                {
                    Report(place, "missing");
                }
                else if (i >= ofA.Count)
                {
                    Report(place, "extra");
                }
                else
                {
                    Compare(place, ofA[i], ofB[i], depth + 1);
                }
            }
        }
    }

    private void CompareArrays(string path, Tree a, Tree b, int depth)
    {
        var (one, other) = (a.Elements, b.Elements);
        if (one.Count != other.Count)
        {
            Report(path, "length");
        }

        if (Keys.FirstOrDefault(key => IsKey(key, one, other)) is { } key)
        {
            var partners = one.ConvertAll(element => other.FindIndex(candidate => KeyOf(candidate, key) == KeyOf(element, key)));
            Settle(path, one, other, partners, depth);
            var met = partners.Where(partner => partner >= 0).ToList();
            if (!met.SequenceEqual(met.Order()))
            {
                Report(path, "order");
            }

            return;
        }

        var begin = 0;
        while (begin < Math.Min(one.Count, other.Count) && AreEqual(one[begin], other[begin]))
        {
            begin++;
        }

        var end = 0;
        while (end < Math.Min(one.Count, other.Count) - begin && AreEqual(one[^(end + 1)], other[^(end + 1)]))
        {
            end++;
        }

        one = one[begin..^end];
        other = other[begin..^end];
        if (one.Count == 0 && other.Count == 0)
        {
            return;
        }

        if (one.Count == other.Count && IsReordered(one, other))
        {
            Report(path, "order");
            return;
        }

        Settle(path, one, other, Align(one, other), depth);
    }

    private void Settle(string path, List<Tree> one, List<Tree> other, List<int> partners, int depth)
    {
        for (var i = 0; i < one.Count; i++)
        {
            if (partners[i] < 0)
            {
                Report(path + "[*]", "missing");
            }
            else
            {
                Compare(path + "[*]", one[i], other[partners[i]], depth + 1);
            }
        }

        for (var j = 0; j < other.Count; j++)
        {
            if (!partners.Contains(j))
            {
                Report(path + "[*]", "extra");
            }
        }
    }

    // The table of longest common subsequences of what is left of both, read from the beginning.
    private static List<int> Align(List<Tree> one, List<Tree> other)
    {
        var longest = new int[one.Count + 1, other.Count + 1];
        for (var i = one.Count - 1; i >= 0; i--)
        {
            for (var j = other.Count - 1; j >= 0; j--)
            {
                longest[i, j] = AreEqual(one[i], other[j]) ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        var partners = Enumerable.Repeat(-1, one.Count).ToList();
        int a = 0, b = 0, gapA = 0, gapB = 0;
        while (a < one.Count || b < other.Count)
        {
            if (a < one.Count && b < other.Count && AreEqual(one[a], other[b]))
            {
                Fill();
                partners[a++] = b++;
                (gapA, gapB) = (a, b);
            }
            else if (b == other.Count || (a < one.Count && longest[a + 1, b] >= longest[a, b + 1]))
            {
                a++;
            }
            else
            {
                b++;
            }
        }

        Fill();
        return partners;

        void Fill()
        {
            while (gapA < a && gapB < b)
            {
                partners[gapA++] = gapB++;
            }
        }
    }

    private static bool IsReordered(List<Tree> one, List<Tree> other)
    {
        var left = other.ToList();
        foreach (var element in one)
        {
            var index = left.FindIndex(candidate => AreEqual(element, candidate));
            if (index < 0)
            {
                return false;
            }

            left.RemoveAt(index);
        }

        return true;
    }

    private static bool IsKey(string key, List<Tree> one, List<Tree> other)
    {
        if (one.Count == 0 || other.Count == 0)
        {
            return false;
        }

        var ofOne = one.ConvertAll(element => KeyOf(element, key));
        var ofOther = other.ConvertAll(element => KeyOf(element, key));
        return ofOne.TrueForAll(value => value is not null) && ofOther.TrueForAll(value => value is not null)
            && ofOne.Distinct().Count() == one.Count && ofOther.Distinct().Count() == other.Count
            && ofOne.Intersect(ofOther).Count() * 2 >= Math.Min(one.Count, other.Count);
    }

    private static string? KeyOf(Tree element, string key)
    {
        var values = element.Members.Where(member => member.Name == key).Select(member => member.Value).ToList();
        return values.Count == 1 && values[0].Kind is "string" or "number" ? values[0].Kind + values[0].Canonical : null;
    }

    private static bool AreEqual(Tree a, Tree b) => a.Kind == b.Kind && a.Canonical == b.Canonical;

    private static string PathName(string name) =>
        name.All(char.IsAsciiDigit) && name.Length > 0 ? "{*}"
        : name.Length == 0 || name.IndexOfAny(['.', '\'', '"', '[']) >= 0 ? name.Contains('\'') ? $"[\"{name}\"]" : $"['{name}']"
        : "." + name;

    // A value's canonical text says what is equal to it: names in order, and bytes below the bound.
    private static Tree Lift(JsonElement element, int depth)
    {
        var raw = element.GetRawText();
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().Select(member => (Name: Meaning(RawName(member)), Value: Lift(member.Value, depth + 1))).ToList();
                var sorted = members.OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name.Length}:{member.Name}{member.Value.Whole}");
                return new Tree("object", depth >= MostDepth ? raw : string.Concat(sorted), raw) { Members = members };
            case JsonValueKind.Array:
                var elements = element.EnumerateArray().Select(value => Lift(value, depth + 1)).ToList();
                return new Tree("array", depth >= MostDepth ? raw : string.Concat(elements.Select(value => value.Whole)), raw) { Elements = elements };
            case JsonValueKind.String:
                return new Tree("string", Meaning(raw[1..^1]), raw);
            case JsonValueKind.Number:
                return new Tree("number", Canonical(raw), raw);
            default:
                return new Tree(element.ValueKind == JsonValueKind.Null ? "null" : "boolean", raw, raw);
        }
    }

    // JsonProperty gives a name only where it is whole; its text begins with the name as it is written.
    private static string RawName(JsonProperty member)
    {
        var text = member.ToString();
        var end = 1;
        while (text[end] != '"')
        {
            end += text[end] == '\\' ? 2 : 1;
        }

        return text[1..end];
    }

    private static string Meaning(string raw)
    {
        var meaning = new StringBuilder();
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                meaning.Append(raw[i]);
                continue;
            }

            i++;
            meaning.Append(raw[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', 'u' => (char)Convert.ToInt32(raw.Substring(i + 1, 4), 16), _ => raw[i] });
            i += raw[i] == 'u' ? 4 : 0;
        }

        return meaning.ToString();
    }

    private static string Canonical(string number)
    {
        var parts = number.ToLowerInvariant().Split('e');
        var exponent = parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : parts[0].Length - point - 1;
        var mantissa = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        while (mantissa != 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            exponent++;
        }

        return mantissa == 0 ? "0" : $"{mantissa}e{exponent}";
    }

    private sealed record Tree(string Kind, string Canonical, string Raw)
    {
        public string Whole => $"{Kind}{Canonical.Length}:{Canonical}";

        public List<(string Name, Tree Value)> Members { get; init; } = [];

        public List<Tree> Elements { get; init; } = [];
    }
}
