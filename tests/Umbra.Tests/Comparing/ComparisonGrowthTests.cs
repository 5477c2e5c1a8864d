using System.Text;

namespace Umbra.Tests.Comparing;

/// <summary>Who writes both sides' bodies may make comparison slow only in proportion to what he writes.</summary>
[Collection(Alone.Name)]
public sealed class ComparisonGrowthTests
{
    private const int Small = 3_000;
    private const int Factor = 32;

    public static TheoryData<string> Shapes =>
    [
        "keys reversed", "same key again and again", "numbers reversed", "numbers all others", "elements with ids reversed", "elements with ids all others", "one element moved", "nested arrays",
        "equal long texts but for the end", "escaped texts", "long numbers", "lines reversed", "form reversed", "xml reversed", "html reversed", "ndjson reversed",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Time_grows_with_the_bodies_and_not_with_their_square(string shape)
    {
        var small = Pair(shape, Small);
        var large = Pair(shape, Small * Factor);

        // Quadratic is 1,024 times as long, n log n 50; outside of the caches all of it is up to 4 times slower.
        var ratio = Growth.Of(() => Compare(small), () => Compare(large), Factor * 10);

        Assert.True(ratio <= Factor * 10, $"{ratio:F0} times as long for {Factor} times the bodies");
    }

    [Theory]
    [InlineData(100_000)]
    public void Array_of_many_elements_has_its_one_difference_found(int count)
    {
        var production = $"[{string.Join(',', Enumerable.Range(0, count))}]";
        var other = $"[{string.Join(',', Enumerable.Range(0, count).Select(i => i == count / 2 ? -1 : i))}]";

        Assert.Equal(["$[*] value"], Compared.Json(production, other).Select(line => line.Split(" ×")[0]));
    }

    private static (string Type, byte[] Production, byte[] Other) Pair(string shape, int count)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        return shape switch
        {
            "keys reversed" => Json(Map(numbers), Map(numbers.Reverse())),
            "same key again and again" => Json($"{{{string.Join(',', numbers.Select(i => $"\"a\":{i}"))}}}", $"{{{string.Join(',', numbers.Select(i => $"\"a\":{i + 1}"))}}}"),
            "numbers reversed" => Json(List(numbers.Select(i => $"{i}")), List(numbers.Reverse().Select(i => $"{i}"))),
            "numbers all others" => Json(List(numbers.Select(i => $"{i}")), List(numbers.Select(i => $"{-i - 1}"))),
            "elements with ids reversed" => Json(List(numbers.Select(i => $"{{\"id\":{i}}}")), List(numbers.Reverse().Select(i => $"{{\"id\":{i}}}"))),
            "elements with ids all others" => Json(List(numbers.Select(i => $"{{\"id\":{i}}}")), List(numbers.Select(i => $"{{\"id\":{i + count}}}"))),
            "one element moved" => Json(List(numbers.Select(i => $"\"{i}\"")), List(numbers.Skip(1).Append(0).Select(i => $"\"{i}\""))),
            "nested arrays" => Json(List(numbers.Select(i => $"[[{i}]]")), List(numbers.Reverse().Select(i => $"[[{i}]]"))),
            "equal long texts but for the end" => Json($"[\"{new string('x', count * 8)}1\"]", $"[\"{new string('x', count * 8)}2\"]"),
            "escaped texts" => Json($"[\"{string.Concat(Enumerable.Repeat("\\u0041", count))}1\"]", $"[\"{string.Concat(Enumerable.Repeat("\\u0041", count))}2\"]"),
            "long numbers" => Json($"[{new string('9', count * 8)}]", $"[{new string('9', count * 8)}.0]"),
            "lines reversed" => Of("text/plain", string.Join('\n', numbers), string.Join('\n', numbers.Reverse())),
            "form reversed" => Of("application/x-www-form-urlencoded", string.Join('&', numbers.Select(i => $"a{i}={i}")), string.Join('&', numbers.Reverse().Select(i => $"a{i}={i}"))),
            "xml reversed" => Of("application/xml", $"<o>{string.Concat(numbers.Select(i => $"<a>{i}</a>"))}</o>", $"<o>{string.Concat(numbers.Reverse().Select(i => $"<a>{i}</a>"))}</o>"),
            "html reversed" => Of("text/html", string.Concat(numbers.Select(i => $"<p>{i}")), string.Concat(numbers.Reverse().Select(i => $"<p>{i}"))),
            _ => Of("application/x-ndjson", string.Concat(numbers.Select(i => $"{{\"n\":{i}}}\n")), string.Concat(numbers.Reverse().Select(i => $"{{\"n\":{i}}}\n"))),
        };
    }

    private static (string, byte[], byte[]) Json(string production, string other) => Of("application/json", production, other);

    private static (string, byte[], byte[]) Of(string type, string production, string other) => (type, Encoding.UTF8.GetBytes(production), Encoding.UTF8.GetBytes(other));

    private static string Map(IEnumerable<int> numbers) => $"{{{string.Join(',', numbers.Select(i => $"\"k{i}\":{i}"))}}}";

    private static string List(IEnumerable<string> elements) => $"[{string.Join(',', elements)}]";

    private static void Compare((string Type, byte[] Production, byte[] Other) pair) => Compared.Bodies(pair.Type, pair.Production, pair.Other);
}
