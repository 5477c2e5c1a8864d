using System.Text;
using System.Text.Json;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Formats;

/// <summary>Parts of multipart bodies: their fields, their names, and contents that have a type of their own.</summary>
public sealed class MultipartSanitizerTests
{
    private const string Type = "multipart/form-data; boundary=b";
    private const string Anon = "anon-[a-z2-7]+";
    private const string Named = "Content-Disposition: form-data; name=\"a\"\r\n";

    [Theory]
    [InlineData(Named + "Authorization: Basic YWRhOmFkYQ==\r\n", "lamp", "^" + Named + "\r\nlamp$")]
    [InlineData(Named + "Cookie: sid=Ada\r\n", "lamp", "^" + Named + "\r\nlamp$")]
    [InlineData(Named + "X-First-Name: Ada\r\n", "lamp", "^" + Named + "X-First-Name: " + Anon + "\r\n\r\nlamp$")]
    [InlineData(Named + "Content-Type: text/plain; owner=ada@leak.com\r\n", "lamp", "^" + Named + "Content-Type: text/plain; owner=u[a-z2-7]+@example.invalid\r\n\r\nlamp$")]
    [InlineData(Named + "Content-Transfer-Encoding: 8bit\r\nContent-Id: 7\r\n", "lamp", "^" + Named + "Content-Transfer-Encoding: 8bit\r\nContent-Id: 7\r\n\r\nlamp$")]
    [InlineData("Content-Disposition: ada@leak.com; name=\"a\"\r\n", "lamp", "^Content-Disposition: u[a-z2-7]+@example.invalid; name=\"a\"\r\n\r\nlamp$")]
    [InlineData("Content-Disposition: form-data; x; name=\"first_name\"\r\n", "Ada", "^Content-Disposition: form-data; name=\"first_name\"\r\n\r\n" + Anon + "$")]
    [InlineData("Content-Disposition: form-data; Ada; name = \"first_name\"\r\n", "Ada", "^Content-Disposition: form-data; name=\"first_name\"\r\n\r\n" + Anon + "$")]
    [InlineData("Content-Disposition: form-data; name=\"first\\_name\"\r\n", "Ada", "^Content-Disposition: form-data; name=\"first\\\\_name\"\r\n\r\n" + Anon + "$")]
    [InlineData("Content-Disposition: form-data; name=\"f%69rst_name\"\r\n", "Ada", "^Content-Disposition: form-data; name=\"f%69rst_name\"\r\n\r\n" + Anon + "$")]
    [InlineData("Content-Disposition: form-data; name=\"first_name\"; filename=\"blob\"\r\nContent-Type: text/plain\r\n", "Ada", "\r\n\r\n" + Anon + "$")]
    [InlineData("Content-Disposition: form-data; name=\"first_name\"; filename=\"blob\"\r\n", "Ada", "\r\n\r\n" + Anon + "$")]
    [InlineData("Content-Disposition: form-data; name=\"first_name\"\r\nContent-Type: application/xml\r\n", "<a b=\"Ada\">Ada</a>", "\r\n\r\n<a b=\"" + Anon + "\">" + Anon + "</a>$")]
    [InlineData("Content-Disposition: form-data; name=\"first_name\"\r\nContent-Type: application/json\r\n", "{\"a\": \"Ada\", \"b\": [\"Ada\", true]}", "\r\n\r\n{\"a\": \"" + Anon + "\", \"b\": \\[\"" + Anon + "\", true\\]}$")]
    [InlineData("Content-Disposition: form-data; name=\"first_name\"; filename=\"blob\"\r\nContent-Type: application/json\r\n", "\"Ada\"", "\r\n\r\n\"" + Anon + "\"$")]
    [InlineData("Content-Disposition: form-data; name=\"password\"\r\nContent-Type: application/json\r\n", "{\"first_name\": \"Ada\", \"n\": 5}", "\r\n\r\n{\"first_name\": \"" + Anon + "\", \"n\": [1-9]}$")]
    [InlineData("Content-Disposition: form-data; name=\"first_name\"\r\nContent-Type: application/x-ndjson\r\n", "\"Ada\"\n\"Ada\"\n", "\r\n\r\n\"" + Anon + "\"\n\"" + Anon + "\"\n$")]
    public void Part_is_treated_by_its_fields_and_its_name(string fields, string content, string expected)
    {
        var cleaned = Cleaning.Body(Cleaning.Standard, Type, $"--b\r\n{fields}\r\n{content}\r\n--b--\r\n");
        Assert.StartsWith("--b\r\n", cleaned, StringComparison.Ordinal);
        Assert.EndsWith("\r\n--b--\r\n", cleaned, StringComparison.Ordinal);
        var part = cleaned["--b\r\n".Length..^"\r\n--b--\r\n".Length];
        Assert.Matches(expected, part);
        Assert.DoesNotContain("Ada", part, StringComparison.Ordinal);
        Assert.DoesNotContain("leak", part, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Disposition: form-data\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("Content-Disposition: form-data; name=\"\"\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("Content-Disposition: form-data; name\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("Content-Disposition: form-data; name*=utf-8''first_name\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("Content-Disposition: form-data; name=\"a\"; name*=utf-8''first_name\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData("Content-Disposition: form-data; name=\"a\r\n b\"\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData(Named + "Content-Disposition: form-data; name=\"first_name\"\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData(Named + "Content-Type: text/plain\r\nContent-Type: application/json\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData(Named + "Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: base64\r\n", nameof(SanitizeFault.MalformedMultipart))]
    [InlineData(Named + "Content-Encoding: gzip\r\n", nameof(SanitizeFault.UnknownCoding))]
    [InlineData("Content-Disposition: form-data; name=\"first_name\"\r\nContent-Type: application/json\r\n", nameof(SanitizeFault.MalformedJson))]
    public void Part_that_two_readers_could_take_for_different_things_is_refused(string fields, string expected) =>
        Assert.Equal(expected, Cleaning.TryBody(Cleaning.Standard, Type, Encoding.UTF8.GetBytes($"--b\r\n{fields}\r\nAda\r\n--b--\r\n"), out _).ToString());

    [Fact]
    public void Json_part_under_a_rule_stays_json()
    {
        var rule = Cleaning.With(SanitizeProfile.Standard, new SanitizeRule(SanitizePlace.Form, "order", SanitizeAction.Mask, KeepLast: 2));
        var cleaned = Cleaning.Body(rule, Type, "--b\r\nContent-Disposition: form-data; name=\"order\"\r\nContent-Type: application/json\r\n\r\n{\"id\": \"Ada-4711\", \"n\": 12345}\r\n--b--\r\n");
        var json = JsonDocument.Parse(cleaned[cleaned.IndexOf('{', StringComparison.Ordinal)..(cleaned.LastIndexOf('}') + 1)]).RootElement;
        Assert.Equal("******11", json.GetProperty("id").GetString());
        Assert.Equal(99945, json.GetProperty("n").GetInt32());
    }
}
