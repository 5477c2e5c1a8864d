using System.Text;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Tests.Sanitizing.Detecting;

public sealed class PlaceholderTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("true")]
    [InlineData("False")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("******")]
    [InlineData("xxxx")]
    [InlineData("••••••••")]
    [InlineData("[redacted]")]
    [InlineData("<REDACTED>")]
    [InlineData("***masked***")]
    [InlineData("(filtered)")]
    [InlineData("removed")]
    [InlineData("${SECRET}")]
    [InlineData("${env:SECRET}")]
    [InlineData("{{ password }}")]
    [InlineData("<your-token-here>")]
    [InlineData("anon-abcdefghijklmnop")]
    public void Value_that_stands_for_none_is_a_placeholder(string value) => Assert.True(Placeholder.Is(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("love")]
    [InlineData("secret")]
    [InlineData("hidden")]
    [InlineData("1")]
    [InlineData("0000")]
    [InlineData("1111")]
    [InlineData("777")]
    [InlineData("xx")]
    [InlineData("[S3cret]")]
    [InlineData("%h4Xor!%")]
    [InlineData("${h4Xor!}")]
    [InlineData("{{}}")]
    [InlineData("{hunter}")]
    [InlineData("<h4x0r>")]
    [InlineData("<>")]
    [InlineData("••••1")]
    [InlineData("redacted1")]
    [InlineData("anon-secret")]
    [InlineData("anon-ABCDEFGHIJKLMNOP")]
    [InlineData("ключ")]
    public void Anything_else_is_a_secret(string value) => Assert.False(Placeholder.Is(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("application/json", "{\"password\":\"love\"}")]
    [InlineData("application/json", "{\"password\":\"secret\",\"n\":1}")]
    [InlineData("application/json", "{\"pin\":1111}")]
    [InlineData("application/json", "{\"cvv\":\"777\"}")]
    [InlineData("application/json", "{\"password\":\"[S3cret]\"}")]
    [InlineData("application/json", "{\"a\":\"{\\\"password\\\":\\\"%h4Xor!%\\\"}\"}")]
    [InlineData("application/x-www-form-urlencoded", "password=love&a=1")]
    [InlineData("application/x-www-form-urlencoded", "password=%25h4Xor%21%25")]
    [InlineData("application/xml", "<a><password>love</password><b>x</b></a>")]
    [InlineData("application/xml", "<a password='love'/>")]
    [InlineData("text/plain", "see https://shop/?password=love&a=1")]
    [InlineData("text/plain", "got {\"password\": \"love\", \"n\": 1}")]
    [InlineData("text/plain", "got {'pin': 1111}")]
    public void Short_secret_in_a_field_that_is_called_one_does_not_leave(string type, string body)
    {
        var cleaned = Uri.UnescapeDataString(Cleaning.Body(Cleaning.Standard, type, body));
        Assert.All(["love", "\"secret\"", "1111", "777", "S3cret", "h4Xor"], secret => Assert.DoesNotContain(secret, cleaned, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/json", "{\"password\":\"\",\"token\":null,\"secret\":true,\"pin\":\"****\",\"pwd\":\"${PASSWORD}\"}")]
    [InlineData("application/x-www-form-urlencoded", "password=&token=true&pin=****")]
    [InlineData("text/plain", "the password: none, of course")]
    public void Placeholder_stays(string type, string body) => Assert.Equal(body, Cleaning.Body(Cleaning.Standard, type, body));
}
