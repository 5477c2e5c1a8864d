using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Tests.Comparing;

public sealed class ComparisonRuleTests
{
    [Fact]
    public void Ignored_place_says_nothing_with_all_that_is_in_it() => Assert.Equal(
        ["$.a.c missing"],
        Compared.Json("""{"a":{"b":[1,2],"c":1},"d":5}""", """{"a":{"b":"x"}}""", Rule("$.a.b", Equality.Ignore), Rule("$..d", Equality.Ignore)));

    [Fact]
    public void Ignored_place_does_not_keep_elements_apart() => Assert.Equal(
        ["$ order"],
        Compared.Json("""[{"t":1,"x":"a"},{"t":2,"x":"b"}]""", """[{"t":3,"x":"b"},{"t":4,"x":"a"}]""", Rule("$[*].t", Equality.Ignore)));

    [Fact]
    public void Numbers_are_equal_within_a_tolerance()
    {
        var absolute = Rule("$.p", Equality.Absolute) with { Tolerance = 0.01m };
        var relative = Rule("$.p", Equality.Relative) with { Tolerance = 0.1m };

        Assert.Empty(Compared.Json("""{"p":1.01}""", """{"p":1.00}""", absolute));
        Assert.Empty(Compared.Json("""{"p":"1.01"}""", """{"p":"1.00"}""", absolute));
        Assert.Equal(["$.p value"], Compared.Json("""{"p":1.02}""", """{"p":1.00}""", absolute));
        Assert.Empty(Compared.Json("""{"p":-91e300}""", """{"p":-100e300}""", relative));
        Assert.Equal(["$.p value"], Compared.Json("""{"p":89}""", """{"p":100}""", relative));
        Assert.Equal(["$.p type"], Compared.Json("""{"p":100}""", """{"p":"100"}""", relative));
    }

    [Fact]
    public void Times_are_equal_within_a_span()
    {
        var rule = Rule("$.t", Equality.Timestamp) with { Within = TimeSpan.FromSeconds(5) };

        Assert.Empty(Compared.Json("""{"t":"2026-11-24T10:00:00Z"}""", """{"t":"2026-11-24T12:00:05+02:00"}""", rule));
        Assert.Empty(Compared.Json("""{"t":1764000000}""", """{"t":1764000005}""", rule));
        Assert.Equal(["$.t value"], Compared.Json("""{"t":1764000000000}""", """{"t":1764000005001}""", rule));
        Assert.Equal(["$.t value"], Compared.Json("""{"t":"a"}""", """{"t":"b"}""", rule));
    }

    [Fact]
    public void Texts_are_equal_but_for_case_or_space_or_within_a_pattern()
    {
        Assert.Empty(Compared.Json("""["Straße É"]""", """["STRAßE é"]""", Rule("$[*]", Equality.Case)));
        Assert.Empty(Compared.Json("""[" a \n b"]""", """["a b "]""", Rule("$[0]", Equality.WhiteSpace)));
        Assert.Equal(["$[*] value"], Compared.Json("""["a b"]""", """["ab"]""", Rule("$[0]", Equality.WhiteSpace)));
        Assert.Empty(Compared.Json("""["12 ms"]""", """["3 ms"]""", Rule("$[*]", Equality.Pattern) with { Pattern = "[0-9]+ ms" }));
        Assert.Equal(["$[*] value"], Compared.Json("""["12 ms"]""", """["3 mss"]""", Rule("$[*]", Equality.Pattern) with { Pattern = "[0-9]+ ms" }));
    }

    [Fact]
    public void Unordered_arrays_are_compared_as_multisets()
    {
        Assert.Empty(Compared.Json("""{"a":[1,2,2,[3,4]]}""", """{"a":[2.0,[3,4],1,2]}""", Rule("$.a", Equality.Unordered)));
        Assert.Equal(["$.a[*] extra", "$.a[*] missing"], Compared.Json("""{"a":[1,2,2]}""", """{"a":[2,1,1]}""", Rule("$.a", Equality.Unordered)));
        Assert.Empty(Compared.Json("""[[1,2],[3]]""", """[[2,1],[3]]""", Rule("$[*]", Equality.Unordered)));
        Assert.Empty(Compared.Json("[1,2]", "[2,1]", Rule("$", Equality.Unordered)));
    }

    [Fact]
    public void Key_that_is_told_is_used() => Assert.Equal(
        ["$ order", "$[*].v value"],
        Compared.Json("""[{"n":"a","v":1},{"n":"b","v":2}]""", """[{"n":"b","v":2},{"n":"a","v":3}]""", Rule("$", Equality.Keyed) with { Key = "n" }));

    [Fact]
    public void Same_kind_is_enough_where_told()
    {
        Assert.Empty(Compared.Json("""{"a":{"b":1}}""", """{"a":{"c":2}}""", Rule("$.a", Equality.SameType)));
        Assert.Equal(["$.a type"], Compared.Json("""{"a":1}""", """{"a":"1"}""", Rule("$.a", Equality.SameType)));
    }

    [Fact]
    public void Rules_hold_in_every_format()
    {
        Assert.Empty(Compared.Bodies("text/html", "<div class=a>", "<div class=b>", Rule("html.body.div[*].@class", Equality.Ignore)));
        Assert.Empty(Compared.Bodies("text/xml", "<a><b>1</b><b>2</b></a>", "<a><b>1</b><b>3</b></a>", Rule("xml.a.b.#text", Equality.Ignore)));
        Assert.Empty(Compared.Bodies("text/plain", "a\nb", "a\nB", Rule("text", Equality.Case)));
        Assert.Empty(Compared.Bodies("application/x-www-form-urlencoded", "a=1", "a=2", Rule("form.a", Equality.Ignore)));
        Assert.Empty(Compared.Bodies("image/png", "a", "b", Rule("body", Equality.Ignore)));
        Assert.Empty(Compared.Json("""{"m":{"1":{"x":1}}}""", """{"m":{"1":{"x":2}}}""", Rule("$.m{*}.x", Equality.Ignore)));
    }

    [Theory]
    [InlineData("a.b", Equality.Ignore, "", "a path begins with $")]
    [InlineData("$.a[", Equality.Ignore, "", "the comparison's rule for $.a[")]
    [InlineData("$.a", Equality.Pattern, "(", "no regular expression")]
    [InlineData("$.a", Equality.Pattern, "(a)\\1", "no regular expression")]
    [InlineData("$.a", Equality.Pattern, "", "needs one")]
    [InlineData("$.a", Equality.Keyed, "", "needs its name")]
    public void Rule_that_cannot_be_says_why(string path, object equality, string pattern, string expected)
    {
        var settings = new ComparisonSettings { Rules = [new ComparisonRule { Path = path, Equality = (Equality)equality, Pattern = pattern }] };

        Assert.Contains(expected, Assert.Throws<FormatException>(() => new ComparisonPlan(settings)).Message, StringComparison.Ordinal);
    }

    private static ComparisonRule Rule(string path, Equality equality) => new() { Path = path, Equality = equality };
}
