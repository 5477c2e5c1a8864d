using System.Text;
using System.Text.Json;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Formats;

/// <summary>Literals of GraphQL by their names, however a document is laid out.</summary>
public sealed class GraphQlSanitizerTests
{
    private const string Anon = "anon-[a-z2-7]+";

    [Theory]
    [InlineData("{ a(first_name:\n \"Ada\") }", "^{ a\\(first_name:\n \"" + Anon + "\"\\) }$")]
    [InlineData("{ a(first_name\n: \"Ada\") }", "^{ a\\(first_name\n: \"" + Anon + "\"\\) }$")]
    [InlineData("{ a(first_name,,\t: ,\"Ada\") }", "^{ a\\(first_name,,\t: ,\"" + Anon + "\"\\) }$")]
    [InlineData("{ a(first_name # of: the user\n : # here\r \"Ada\") }", "^{ a\\(first_name # of: the user\n : # here\r \"" + Anon + "\"\\) }$")]
    [InlineData("{ a(first_name: [ \"Ada\", \"Ada\" # \n \"Ada\"], b: \"lamp\") }", "^{ a\\(first_name: \\[ \"" + Anon + "\", \"" + Anon + "\" # \n \"" + Anon + "\"\\], b: \"lamp\"\\) }$")]
    [InlineData("{ a(first_name: [[\"Ada\"] [\"Ada\"]] b: \"lamp\") }", "^{ a\\(first_name: \\[\\[\"" + Anon + "\"\\] \\[\"" + Anon + "\"\\]\\] b: \"lamp\"\\) }$")]
    [InlineData("{ a(first_name: {is: \"Ada\", was: [\"Ada\"]}, b: \"lamp\") }", "^{ a\\(first_name: {is: \"" + Anon + "\", was: \\[\"" + Anon + "\"\\]}, b: \"lamp\"\\) }$")]
    [InlineData("{ a(users: [{first_name: \"Ada\", b: \"lamp\"}]) }", "^{ a\\(users: \\[{first_name: \"" + Anon + "\", b: \"lamp\"}\\]\\) }$")]
    [InlineData("query($first_name: [String!]! = [\"Ada\" \"Ada\"], $b: String = \"lamp\") { a }", "^query\\(\\$first_name: \\[String!\\]! = \\[\"" + Anon + "\" \"" + Anon + "\"\\], \\$b: String = \"lamp\"\\) { a }$")]
    [InlineData("{ first_name: a { b(c: \"lamp\") } }", "^{ first_name: a { b\\(c: \"lamp\"\\) } }$")]
    [InlineData("{ a(first_name: \"\"\"Ada \\\"\"\" Ada\"\"\", b: \"lamp\") }", "^{ a\\(first_name: \"\"\"" + Anon + "\"\"\", b: \"lamp\"\\) }$")]
    [InlineData("{ a(b: \"\"\"lamp \\\"\"\" ada@leak.com\"\"\") }", "^{ a\\(b: \"\"\"lamp \\\\\"\"\" u[a-z2-7]+@example.invalid\"\"\"\\) }$")]
    [InlineData("{ a(b: \"\"\"x\\\"\"\"\"\"\", first_name: \"Ada\") }", "^{ a\\(b: \"\"\"x\\\\\"\"\"\"\"\", first_name: \"" + Anon + "\"\\) }$")]
    [InlineData("{ a(b: \"\\u{1F600} ada\\u{0000000000040}leak.com \\\\u{40} \\u{x}\") }", "^{ a\\(b: \"\\\\uD83D\\\\uDE00 u[a-z2-7]+@example.invalid \\\\\\\\u\\{40} \\\\u\\{x}\"\\) }$")]
    [InlineData("{ a } ada@leak.com", "^{ a } u[a-z2-7]+@example.invalid$")]
    [InlineData("{\"first_name\": \"Ada\"}", "^{\"first_name\": \"" + Anon + "\"}$")]
    public void Literal_is_treated_by_its_name(string document, string expected)
    {
        var cleaned = Cleaning.Body(Cleaning.Standard, "application/graphql", document);
        Assert.Matches(expected, cleaned);
        Assert.DoesNotContain("Ada", cleaned, StringComparison.Ordinal);
        Assert.DoesNotContain("leak", cleaned, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_behind_a_comment_is_one_too()
    {
        var cleaned = Cleaning.Body(Cleaning.Standard, "application/json", JsonSerializer.Serialize(new { query = "# who\n\n query { a(first_name: \"Ada\") }" }));
        Assert.Matches("first_name: \"" + Anon + "\"", JsonDocument.Parse(cleaned).RootElement.GetProperty("query").GetString());
    }

    [Fact]
    public void Document_that_is_nested_deeper_than_it_can_be_followed_is_not_sent() =>
        Assert.Equal(
            SanitizeFault.TooDeep,
            Cleaning.TryBody(Cleaning.Standard, "application/graphql", Encoding.ASCII.GetBytes("{ a(first_name: " + new string('[', 200) + "\"Ada\"" + new string(']', 200) + ") }"), out _));
}
