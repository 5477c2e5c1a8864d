using System.Text;
using System.Text.Json;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Text;

/// <summary>JSON that stands in a text, where only the name of a member says that its value is personal.</summary>
public sealed class InnerDocumentTests
{
    private const string Document = "{\"first_name\":\"Adalovelace\",\"n\":1}";

    [Theory]
    [InlineData(" \r\n\t")]
    [InlineData("\n")]
    [InlineData("")]
    public void Document_in_a_string_is_found_behind_white_space(string space)
    {
        var cleaned = Cleaning.Body(Cleaning.Standard, "application/json", JsonSerializer.Serialize(new { a = space + Document }));
        Assert.DoesNotContain("Ada", cleaned, StringComparison.Ordinal);
        var inner = JsonDocument.Parse(cleaned).RootElement.GetProperty("a").GetString()!;
        Assert.StartsWith(space + "{", inner, StringComparison.Ordinal);
        Assert.Equal(1, JsonDocument.Parse(inner).RootElement.GetProperty("n").GetInt32());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Document_in_a_string_in_a_string_is_found(int times)
    {
        var text = Document;
        for (var i = 0; i <= times; i++)
        {
            text = JsonSerializer.Serialize(text);
        }

        var cleaned = Cleaning.Body(Cleaning.Standard, "application/json", $"{{\"a\":{text}}}");
        Assert.DoesNotContain("Ada", cleaned, StringComparison.Ordinal);
        var inner = JsonDocument.Parse(cleaned).RootElement.GetProperty("a").GetString()!;
        for (var i = 0; i < times; i++)
        {
            inner = JsonSerializer.Deserialize<string>(inner)!;
        }

        Assert.Matches("^{\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}$", inner);
    }

    [Theory]
    [InlineData("text/plain", Document + "\n" + Document + "\n", "^{\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}\n{\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}\n$")]
    [InlineData("text/plain", Document + "\r\n{no\r\n" + Document, "^{\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}\r\n{no\r\n{\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}$")]
    [InlineData("text/plain", "begin\n" + Document + "\nend", "^begin\n{\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}\nend$")]
    [InlineData("text/event-stream", "data: " + Document + "\n\nevent: a\ndata: " + Document + "\n\n", "^data: {\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}\n\nevent: a\ndata: {\"first_name\":\"anon-[a-z2-7]+\",\"n\":1}\n\n$")]
    public void Document_a_line_is_found_in_a_text(string type, string body, string expected) =>
        Assert.Matches(expected, Cleaning.Body(Cleaning.Standard, type, body));

    [Theory]
    [InlineData("text/plain", "")]
    [InlineData("text/plain", "\n")]
    [InlineData("text/plain", "x\n")]
    [InlineData("application/json", null)]
    public void Document_that_is_too_deep_to_be_looked_at_is_not_sent(string type, string? before)
    {
        var deep = new string('[', 200) + Document + new string(']', 200);
        var body = before is null ? JsonSerializer.Serialize(new { a = deep }) : before + deep;
        Assert.Equal(SanitizeFault.TooDeep, Cleaning.TryBody(Cleaning.Standard, type, Encoding.UTF8.GetBytes(body), out _));
    }

    [Theory]
    [InlineData("\"Hello\" he said, \"there\"")]
    [InlineData("{ not a document\n{ nor this")]
    [InlineData("[1] a note\n[2] another")]
    [InlineData("data: 1\ndata: {")]
    public void Text_that_looks_like_documents_stays(string text) => Assert.Equal(text, Cleaning.Body(Cleaning.Standard, "text/plain", text));
}
