namespace Umbra.Tests.Comparing;

public sealed class JsonComparisonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """ { "b" : [ true , null ] , "a" : 1.0 } """)]
    [InlineData("""{"a":1e400}""", """{"a":10e399}""")]
    [InlineData("[1.0,1,10e-1,-0,0.0e5,100]", "[1,1.00,1,0,0,1e2]")]
    [InlineData("[123.456e3,0.00012]", "[123456,12e-5]")]
    [InlineData("""["\u00e9\ud83d\ude00\/\n"]""", """["é😀/\u000A"]""")]
    [InlineData("""{"\u0061b":"x","a":"\ud800"}""", """{"a":"\uD800","ab":"x"}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1,"a":2}""" + " ")]
    [InlineData("\uFEFF[1]", "[1 ]")]
    public void Json_of_the_same_meaning_is_equal(string production, string other) => Assert.Empty(Compared.Json(production, other));

    [Theory]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""", "$.a value")]
    [InlineData("""{"a":1e400}""", """{"a":1e401}""", "$.a value")]
    [InlineData("""{"a":1}""", """{"a":-1}""", "$.a value")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ufffd"}""", "$.a value")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""", "$.a value x2")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1}""", "$.a missing")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "$.a type")]
    [InlineData("""{"a":null}""", """{}""", "$.a missing")]
    [InlineData("""{}""", """{"a b":{"c":1},"d.e":2}""", "$.a b extra", "$['d.e'] extra")]
    [InlineData("""{"a":true}""", """{"a":false}""", "$.a value")]
    [InlineData("1", "2", "$ value")]
    [InlineData("[1]", "{}", "$ type")]
    public void Json_of_another_meaning_differs_there(string production, string other, params string[] expected) =>
        Assert.Equal(expected, Compared.Json(production, other));

    [Fact]
    public void Elements_belong_together_by_an_evident_key() => Assert.Equal(
        ["$.items length", "$.items order", "$.items[*] extra", "$.items[*].price value"],
        Compared.Json(
            """{"items":[{"id":1,"price":5},{"id":2,"price":6},{"id":3,"price":7}]}""",
            """{"items":[{"id":3,"price":7},{"price":6.01,"id":2},{"id":9,"price":0},{"id":1,"price":5}]}"""));

    [Fact]
    public void Key_of_which_the_other_side_has_none_is_no_key() => Assert.Equal(
        ["$[*].id value x2"],
        Compared.Json("""[{"id":1,"a":"x"},{"id":2,"a":"y"}]""", """[{"id":7,"a":"x"},{"id":8,"a":"y"}]"""));

    [Fact]
    public void Elements_without_a_key_are_aligned() => Assert.Equal(
        ["$ length", "$[*] extra"], Compared.Json("""["a","b","c","d"]""", """["a","b","x","c","d"]"""));

    [Fact]
    public void Element_in_place_of_another_is_compared_with_it() => Assert.Equal(
        ["$[*].x value"], Compared.Json("""[{"x":1,"y":1},{"x":2},{"x":3}]""", """[{"x":1,"y":1},{"x":4},{"x":3}]"""));

    [Fact]
    public void Same_elements_in_another_order_are_one_difference() => Assert.Equal(
        ["$.tags order"], Compared.Json("""{"tags":["a","b","c"]}""", """{"tags":["c","b","a"]}"""));

    [Fact]
    public void Keys_of_maps_are_not_told_apart_in_paths() => Assert.Equal(
        ["$.users{*} missing", "$.users{*}.name value x2"],
        Compared.Json(
            """{"users":{"101":{"name":"a"},"6f1ed002-ab5b-4bb8-8d5f-0e8b0f3c9d11":{"name":"b"},"103":{}}}""",
            """{"users":{"101":{"name":"x"},"6f1ed002-ab5b-4bb8-8d5f-0e8b0f3c9d11":{"name":"y"}}}"""));

    [Fact]
    public void Object_of_many_members_is_a_map()
    {
        static string Map(int value) => "{" + string.Join(',', Enumerable.Range(0, 150).Select(i => $"\"{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}\":{value}")) + "}";

        Assert.Equal(["${*} value x150"], Compared.Json(Map(1), Map(2)));
    }

    [Fact]
    public void Deeper_than_the_bound_bytes_are_compared()
    {
        static string Nested(int depth, string inner) => string.Concat(Enumerable.Repeat("[", depth)) + inner + string.Concat(Enumerable.Repeat("]", depth));

        Assert.Equal([$"${string.Concat(Enumerable.Repeat("[*]", 64))} value"], Compared.Json(Nested(70, "1"), Nested(70, "1.0")));
        Assert.Empty(Compared.Json(Nested(60, "1"), Nested(60, "1.0")));
        Assert.Empty(Compared.Json(Nested(100_000, "1"), Nested(100_000, "1") + " "));
    }

    [Theory]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,}")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[1]]")]
    [InlineData("{\"a\"}")]
    [InlineData("[}")]
    [InlineData("[01]")]
    [InlineData("[\"\t\"]")]
    [InlineData("[tru]")]
    [InlineData("")]
    public void Json_on_one_side_only_is_a_difference_of_type(string broken)
    {
        string[] expected = broken.Length > 0 ? ["body type"] : ["body extra"];
        Assert.Equal(expected, Compared.Json(broken, "[1]"));
        Assert.Equal(broken.Length > 0 ? ["body type"] : ["body missing"], Compared.Json("[1]", broken));
    }

    [Fact]
    public void What_is_no_json_on_both_sides_is_compared_by_its_bytes()
    {
        Assert.Empty(Compared.Json("{oops", "{oops"));
        Assert.Equal(["body length", "body value"], Compared.Json("{oops", "{ooops"));
    }

    [Fact]
    public void Lines_are_documents() => Assert.Equal(
        ["$ length", "$[*] missing", "$[*].a value"],
        Compared.Bodies("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", "{\"a\": 1}\r\n{\"a\":7}"));

    [Fact]
    public void Large_arrays_are_compared_in_bounded_time()
    {
        var production = "[" + string.Join(',', Enumerable.Range(0, 100_000)) + "]";
        var moved = "[" + string.Join(',', Enumerable.Range(1, 100_000)) + "]";
        var reversed = "[" + string.Join(',', Enumerable.Range(0, 100_000).Reverse()) + "]";
        var other = "[" + string.Join(',', Enumerable.Range(500_000, 100_001)) + "]";

        Assert.Equal(["$[*] extra", "$[*] missing"], Compared.Json(production, moved));
        Assert.Equal(["$ order"], Compared.Json(production, reversed));
        Assert.Equal(["$ length", "$[*] extra", "$[*] value x100000"], Compared.Json(production, other));
    }

    [Fact]
    public void Large_objects_in_another_order_are_equal()
    {
        static string Map(IEnumerable<int> keys) => "{" + string.Join(',', keys.Select(key => $"\"k{key}\":{key}")) + "}";

        Assert.Empty(Compared.Json(Map(Enumerable.Range(0, 50_000)), Map(Enumerable.Range(0, 50_000).Reverse())));
    }
}
