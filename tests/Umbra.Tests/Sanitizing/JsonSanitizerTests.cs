using System.Text;
using System.Text.Json;
using CsCheck;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing;

public sealed class JsonSanitizerTests
{
    private const string Json = "application/json";

    // Small documents with white space in every place, in which some members are called "gone".
    private static readonly Gen<string> Space = Gens.Any("", " ", "\n", "\t \r\n");

    private static readonly Gen<string> Scalar = Gens.Any("1", "-0.5e3", "true", "false", "null", "\"\"", "\"a\"", "\"\\u0041\\n\"", "\"gone\"", "0");

    private static Gen<string> Document(int depth) => depth == 0 ? Scalar : Gen.OneOf(
        Scalar,
        Gen.Select(Gen.Select(Space, Gens.Any("gone", "a", "b", "g\\u006fne", "c"), Space, Document(depth - 1), Space, (before, name, between, value, after) =>
            $"{before}\"{name}\"{between}:{between}{value}{after}").List[0, 4], Space, (members, space) => $"{{{space}{string.Join(",", members)}{space}}}"),
        Gen.Select(Document(depth - 1).List[0, 4], Space, (elements, space) => $"[{space}{string.Join("," + space, elements)}{space}]"));

    [Fact]
    public void Removed_members_leave_the_document_that_they_would_leave_in_a_tree()
    {
        var sanitizer = Cleaning.With(SanitizeProfile.None, new SanitizeRule(SanitizePlace.Key, "gone", SanitizeAction.Remove));
        Document(4).Sample(
            document =>
            {
                var cleaned = Cleaning.Body(sanitizer, Json, document);
                Assert.Equal(Without(document), Without(cleaned));
                Assert.DoesNotContain("\"gone\":", cleaned.Replace(" ", "").Replace("\t", "").Replace("\r", "").Replace("\n", ""), StringComparison.Ordinal);
            },
            iter: 20_000);
    }

    [Fact]
    public void What_no_rule_is_about_stays_byte_for_byte() => Document(4).Sample(
        document => Assert.Equal(document, Cleaning.Body(Cleaning.Standard, Json, document)),
        iter: 5_000);

    [Fact]
    public void What_is_taken_is_what_is_json() => Gen.Select(Document(3), Gen.Int[0, 200], Gen.Byte, (document, at, value) =>
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        bytes[at % bytes.Length] = value;
        return bytes;
    }).Sample(
        bytes =>
        {
            var fault = Cleaning.TryBody(Cleaning.Standard, Json, bytes, out var cleaned);
            Assert.Equal(IsJson(bytes), fault == SanitizeFault.None);
            Assert.True(fault != SanitizeFault.None || IsJson(cleaned));
        },
        iter: 50_000);

    [Theory]
    [InlineData("$.a.b", "{'a':{'b':'x','c':'x'},'b':'x'}", "{'a':{'b':'R','c':'x'},'b':'x'}")]
    [InlineData("$.a[*].c", "{'a':[{'c':'x'},{'c':1},{'d':'x'}]}", "{'a':[{'c':'R'},{'c':'R'},{'d':'x'}]}")]
    [InlineData("$.a[1]", "{'a':['x','x','x']}", "{'a':['x','R','x']}")]
    [InlineData("$..name", "{'name':'x','a':[{'name':'x'},[{'b':{'name':null}}]]}", "{'name':'R','a':[{'name':'R'},[{'b':{'name':'R'}}]]}")]
    [InlineData("$['a b'][0]", "{'a b':['x']}", "{'a b':['R']}")]
    [InlineData("$.*", "{'a':'x','b':{'c':'x'}}", "{'a':'R','b':{'c':'R'}}")]
    [InlineData("$.a", "{'\\u0061':'x','a':'x'}", "{'\\u0061':'R','a':'R'}")]
    [InlineData("$[*]", "['x',[1]]", "['R',['R']]")]
    public void Path_selects_what_it_says(string path, string document, string expected) =>
        Assert.Equal(
            expected.Replace('\'', '"'),
            Cleaning.Body(Cleaning.With(SanitizeProfile.None, new SanitizeRule(SanitizePlace.Json, path, SanitizeAction.Replace, Constant: "R")), Json, document.Replace('\'', '"')));

    [Theory]
    [InlineData(nameof(SanitizeAction.Keep), "{'k':'secret'}", "{'k':'secret'}")]
    [InlineData(nameof(SanitizeAction.Mask), "{'k':'41111111'}", "{'k':'****1111'}")]
    [InlineData(nameof(SanitizeAction.Mask), "{'k':'été'}", "{'k':'***'}")]
    [InlineData(nameof(SanitizeAction.Mask), "{'k':-1234567.89}", "{'k':-9999997.89}")]
    [InlineData(nameof(SanitizeAction.Remove), "{'k':{'a':[1,2]},'b':1}", "{'b':1}")]
    [InlineData(nameof(SanitizeAction.Remove), "[{'k':1}]", "[{}]")]
    public void Action_does_what_it_says(string action, string document, string expected) =>
        Assert.Equal(
            expected.Replace('\'', '"'),
            Cleaning.Body(Cleaning.With(SanitizeProfile.None, new SanitizeRule(SanitizePlace.Key, "k", Enum.Parse<SanitizeAction>(action), KeepLast: 4)), Json, document.Replace('\'', '"')));

    [Theory]
    [InlineData(nameof(SanitizeAction.Mask), "{\"n\":9999999999996467}")]
    [InlineData(nameof(SanitizeAction.Remove), "{\"n\":null}")]
    [InlineData(nameof(SanitizeAction.Replace), "{\"n\":\"R\"}")]
    [InlineData(nameof(SanitizeAction.Keep), "{\"n\":4539148803436467}")]
    public void Rule_about_a_finding_leaves_a_number_json(string action, string expected) =>
        Assert.Equal(
            expected,
            Cleaning.Body(
                Cleaning.With(
                    SanitizeProfile.Standard,
                    new SanitizeRule(SanitizePlace.Detect, "card-number", Enum.Parse<SanitizeAction>(action), ValueKind.CardNumber, KeepLast: 4, Constant: "R")),
                Json,
                "{\"n\":4539148803436467}"));

    [Theory]
    [InlineData(0, 128, nameof(SanitizeFault.None))]
    [InlineData(0, 129, nameof(SanitizeFault.TooDeep))]
    [InlineData(0, 100_000, nameof(SanitizeFault.TooDeep))]
    [InlineData(1, 1, nameof(SanitizeFault.MalformedJson))]
    public void Depth_has_a_bound(int missing, int depth, string expected) =>
        Assert.Equal(Enum.Parse<SanitizeFault>(expected), Cleaning.TryBody(Cleaning.Standard, Json, Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth - missing)), out _));

    [Theory]
    [InlineData("{\"a\":1,\"a\":\"x@leak.com\",\"a\":[\"y@leak.com\"]}")]
    [InlineData("{\"x@leak.com\":{\"y@leak.com\":\"\\u0079\\u0040leak.com\"}}")]
    [InlineData("{\"a\":\"{\\\"b\\\":\\\"x@leak.com\\\"}\"}")]
    [InlineData("{\"a\":\"https://h/?m=x%40leak.com\"}")]
    [InlineData("{\"a\":\"see bWFpbCB4QGxlYWsuY29tIG5vdw== there\"}")]
    [InlineData("{\"a\":\"x%2540leak.com\"}")]
    [InlineData("[1e400,-0,\"x@leak.com\"]")]
    public void Address_is_found_wherever_it_hides(string document)
    {
        var cleaned = Cleaning.Body(Cleaning.Standard, Json, document);
        Assert.DoesNotContain("leak", Uri.UnescapeDataString(Uri.UnescapeDataString(cleaned)), StringComparison.Ordinal);
        Assert.DoesNotContain("bGVhay", cleaned, StringComparison.Ordinal);
        Assert.DoesNotContain("sZWFr", cleaned, StringComparison.Ordinal);
        Assert.DoesNotContain("ZWFrLm", cleaned, StringComparison.Ordinal);
        Assert.True(IsJson(Encoding.UTF8.GetBytes(cleaned)), cleaned);
    }

    // Members of the same name stay apart, and numbers are as they are written.
    private static string Without(string document)
    {
        using var parsed = JsonDocument.Parse(document);
        return Without(parsed.RootElement);
    }

    private static string Without(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", element.EnumerateObject().Where(member => member.Name != "gone").Select(member => member.Name + ":" + Without(member.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Without)) + "]",
        _ => element.GetRawText(),
    };

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 128 });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !System.Text.Unicode.Utf8.IsValid(reader.ValueSpan))
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
