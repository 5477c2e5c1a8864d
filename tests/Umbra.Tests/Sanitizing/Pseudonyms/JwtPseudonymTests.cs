using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

public sealed class JwtPseudonymTests
{
    private const string Header = """{"alg":"RS256","typ":"JWT","kid":"prod"}""";

    [Fact]
    public void Header_and_registered_claims_stay()
    {
        const string Claims = """{ "iss":"https://id.example.com","aud":["a","b"],"azp":"web","exp":1700000000,"nbf":1,"iat":2,"scope":"openid email","scp":["x"],"typ":"Bearer","ver":"1.0" }""";
        var written = Named.One.Write(ValueKind.Jwt, Named.Token(Header, Claims));
        Assert.Equal(Named.Token(Header, Claims, written.Split('.')[2]), written);
    }

    [Fact]
    public void Other_claims_become_the_pseudonyms_that_they_have_elsewhere()
    {
        const string Uuid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
        var claims = ClaimsOf(Named.One.Write(ValueKind.Jwt, Named.Token(Header,
            $$"""{"sub":"{{Uuid}}","email":"jan\u0065@example.com","id":248289761001,"number":"12345678","name":"Jane Doe","admin":true,"none":null,"tenant":{"iss":"inner","roles":["editor",""]} }""")));
        Assert.Equal(Named.One.Write(ValueKind.Uuid, Uuid), (string?)claims["sub"]);
        Assert.Equal(Named.One.Write(ValueKind.Email, "jane@example.com"), (string?)claims["email"]);
        Assert.Equal(Named.One.Write(ValueKind.Integer, "248289761001"), claims["id"]!.ToJsonString());
        Assert.Equal(Named.One.Write(ValueKind.Integer, "12345678"), (string?)claims["number"]);
        Assert.Equal(Named.One.Write(ValueKind.Text, "Jane Doe"), (string?)claims["name"]);
        Assert.True((bool?)claims["admin"]);
        Assert.True(claims.ContainsKey("none") && claims["none"] is null);
        Assert.Equal(Named.One.Write(ValueKind.Text, "inner"), (string?)claims["tenant"]!["iss"]);
        Assert.Equal([Named.One.Write(ValueKind.Text, "editor"), ""], claims["tenant"]!["roles"]!.AsArray().Select(role => (string?)role));
    }

    [Theory]
    [InlineData("-12.50e+3", @"^-\d{2}\.\d{2}e\+3$")]
    [InlineData("0.123", @"^0\.\d{3}$")]
    [InlineData("1234567890123456789012345678901234567890123456", @"^[1-9]\d{45}$")]
    public void Number_stays_a_number_of_its_form(string number, string pattern)
    {
        var claims = ClaimsOf(Named.One.Write(ValueKind.Jwt, Named.Token(Header, $$"""{"n":{{number}}}""")));
        Assert.Matches(pattern, claims["n"]!.ToJsonString());
        Assert.NotEqual(number, claims["n"]!.ToJsonString());
    }

    [Fact]
    public void Time_that_is_no_number_does_not_stay() =>
        Assert.Equal(Named.One.Write(ValueKind.Text, "Jane"), (string?)ClaimsOf(Named.One.Write(ValueKind.Jwt, Named.Token(Header, """{"exp":"Jane"}""")))["exp"]);

    [Fact]
    public void Token_is_recognised_under_its_own_key_only()
    {
        var written = Named.One.Write(ValueKind.Jwt, Named.Token(Header, """{"sub":"jane"}"""));
        Assert.True(Named.One.Is(ValueKind.Jwt, written));
        Assert.False(Named.Other.Is(ValueKind.Jwt, written));
        Assert.False(Named.One.Is(ValueKind.Jwt, written.Replace(written.Split('.')[1], Base64Url.EncodeToString("""{"sub":"joe"}"""u8), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Header, "[1]")]
    [InlineData(Header, "\"jane\"")]
    [InlineData(Header, """{"sub":"jane" """)]
    [InlineData(Header, """{"sub":"\ud800"}""")]
    [InlineData(Header, """{"\ud800x":"jane"}""")]
    [InlineData("jane", """{"sub":"jane"}""")]
    [InlineData(Header, """{"a":[[[[[[[[[[[[[[[["jane"]]]]]]]]]]]]]]]]}""")]
    public void Token_that_cannot_be_read_becomes_a_text(string header, string claims) =>
        Assert.StartsWith("anon-", Named.One.Write(ValueKind.Jwt, Named.Token(header, claims)), StringComparison.Ordinal);

    [Fact]
    public void Claims_of_one_letter_each_stay_within_the_bound()
    {
        var claims = "{\"\":[" + string.Join(',', Enumerable.Repeat("\"a\"", 5_000)) + "]}";
        Assert.Equal(5_000, ClaimsOf(Named.One.Write(ValueKind.Jwt, Named.Token("{}", claims, "")))[""]!.AsArray().Count);
    }

    private static JsonObject ClaimsOf(string token) => JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1])))!.AsObject();
}
