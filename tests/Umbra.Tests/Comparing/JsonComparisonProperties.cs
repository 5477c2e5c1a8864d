using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;

namespace Umbra.Tests.Comparing;

public sealed class JsonComparisonProperties
{
    private static readonly Gen<string> Scalar = Gens.Any(
        "null", "true", "false", "0", "-0", "1", "1.0", "10e-1", "2", "100", "1e2", "1e400", "10e399", "9007199254740993", "9007199254740992", "-1.50", "-15e-1",
        "0.00012", "12e-5", "1234567890123456789012345678901234567890", "\"\"", "\"a\"", "\"\\u0061\"", "\"b\"", "\"\\ud83d\\ude00\"", "\"\U0001F600\"",
        "\"\\ud800\"", "\"\\uD800\"", "\"\\udc00\\ud800\"", "\"\\/\\n\"", "\"/\\u000a\"", "\"\u00e9\"", "\"1\"");

    private static readonly Gen<string> Name = Gens.Any(
        "\"a\"", "\"b\"", "\"\\u0061\"", "\"c d\"", "\"e.f\"", "\"\"", "\"id\"", "\"id\"", "\"\\u0069d\"", "\"name\"", "\"1\"", "\"22\"", "\"\u00e9\"", "\"\\u00e9\"", "\"it's\"");

    private static readonly Gen<string> Space = Gens.Any("", "", "", " ", "\n\t");

    private static readonly Gen<string> Value = Gen.Int[0, 4].SelectMany(Nested);

    // Two documents of one making: the second is the first with some of its parts made anew, moved, doubled or left out.
    private static readonly Gen<(string Production, string Other)> Pair = Gen.Select(Value, Gen.Int[0, int.MaxValue], Gen.Int[1, 6]).Select((text, seed, rate) => (text, Changed(text, seed, rate)));

    [Fact]
    public void Differences_are_those_of_a_slow_and_obvious_comparison() => Gen.OneOf(Pair, Pair, Gen.Select(Value, Value)).Sample(
        (production, other) => Assert.Equal(JsonReference.Compare(production, other), Compared.Json(production, other)),
        iter: Environment.GetEnvironmentVariable("UMBRA_TEST_LONG") == "1" ? 100_000 : 20_000);

    [Fact]
    public void Deeply_nested_values_are_compared_likewise() => Gen.Select(Gen.Int[55, 80], Pair, Gens.Any("[", "{\"a\":")).Sample(
        (depth, pair, open) =>
        {
            string Wrap(string text) => string.Concat(Enumerable.Repeat(open, depth)) + text + string.Concat(Enumerable.Repeat(open == "[" ? "]" : "}", depth));
            Assert.Equal(JsonReference.Compare(Wrap(pair.Production), Wrap(pair.Other)), Compared.Json(Wrap(pair.Production), Wrap(pair.Other)));
        },
        iter: 1_000);

    [Fact]
    public void Arrays_of_few_values_are_aligned_likewise() =>
        Gen.Select(Gens.Any("1", "2", "[1]", "3").Array[0, 12], Gens.Any("1", "1.0", "[1]", "4").Array[0, 12]).Sample(
            (one, other) =>
            {
                string production = $"[{string.Join(',', one)}]", shadow = $"[{string.Join(',', other)}]";
                Assert.Equal(JsonReference.Compare(production, shadow), Compared.Json(production, shadow));
            },
            iter: 20_000);

    [Fact]
    public void Any_bytes_are_compared_without_a_fault() => Gen.Select(Value, Gen.Int[0, 40], Gen.Byte).Sample(
        (text, at, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            bytes[at % bytes.Length] = value;
            var isJson = Utf8.IsValid(bytes); // the document looks at that only when a text is asked for
            try
            {
                using var parsed = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 1000 });
            }
            catch (JsonException)
            {
                isJson = false;
            }

            var lines = Compared.Bodies("application/json", bytes, "[]"u8.ToArray());
            Assert.Equal(isJson, !lines.Contains("body type"));
        },
        iter: 20_000);

    private static Gen<string> Nested(int depth)
    {
        if (depth == 0)
        {
            return Scalar;
        }

        var inner = Gen.Int[0, depth - 1].SelectMany(Nested);
        return Gen.OneOf(
            Scalar,
            Gen.Select(inner.Array[0, 5], Space).Select((values, space) => $"[{space}{string.Join(space + ",", values)}{space}]"),
            Gen.Select(Gen.Select(Name, inner).Array[0, 5], Space).Select((members, space) => $"{{{space}{string.Join(",", members.Select(member => $"{member.Item1}{space}:{space}{member.Item2}"))}}}"),
            Gen.Select(Gen.Int[1, 6], inner).Array[1, 5].Select(items => $"[{string.Join(",", items.Select(item => $"{{\"id\":{item.Item1},\"x\":{item.Item2}}}"))}]"));
    }

    private static string Changed(string text, int seed, int rate)
    {
        var random = new Random(seed);
        using var document = JsonDocument.Parse(text);
        var output = new StringBuilder();
        Write(document.RootElement, output, random, rate);
        return output.ToString();
    }

    private static void Write(JsonElement element, StringBuilder output, Random random, int rate)
    {
        bool Chance() => random.Next(0, rate * 4) == 0;
        if (Chance())
        {
            output.Append(new[] { "1", "[]", "{}", "\"z\"", "null" }[random.Next(0, 5)]);
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                var elements = element.EnumerateArray().SelectMany(value => Chance() ? [] : Chance() ? new[] { value, value } : [value]).ToList();
                Shuffle(elements);
                WriteAll('[', elements, value => Write(value, output, random, rate), ']');
                break;
            case JsonValueKind.Object:
                var members = element.EnumerateObject().Where(_ => !Chance()).ToList();
                Shuffle(members);
                WriteAll('{', members, member =>
                {
                    var name = member.ToString();
                    output.Append(name.AsSpan(0, name.Length - member.Value.GetRawText().Length).TrimEnd([':', ' ', '\n', '\t'])).Append(':');
                    Write(member.Value, output, random, rate);
                }, '}');
                break;
            default:
                output.Append(element.GetRawText());
                break;
        }

        void Shuffle<T>(List<T> values)
        {
            if (random.Next(0, 3) == 0)
            {
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values));
            }
        }

        void WriteAll<T>(char open, List<T> values, Action<T> write, char close)
        {
            output.Append(open);
            for (var i = 0; i < values.Count; i++)
            {
                output.Append(i > 0 ? "," : "");
                write(values[i]);
            }

            output.Append(close);
        }
    }
}
