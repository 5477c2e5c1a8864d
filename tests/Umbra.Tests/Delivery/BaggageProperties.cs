using System.Text.RegularExpressions;
using CsCheck;
using Umbra.Core.Delivery;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

public sealed partial class BaggageProperties
{
    private const string Own = "umbra.shadow=staging";

    private static readonly DeliverySettings Settings = new() { Name = "staging", Target = new Uri("http://shadow:8080"), MarkOrigin = false };

    [Theory]
    [InlineData("", Own)]
    [InlineData("a=1", "a=1," + Own)]
    [InlineData("a=1 ,\tb = 2 ; p ; q = 3,,c=", "a=1,b = 2 ; p ; q = 3,c=," + Own)]
    [InlineData("umbra.shadow=other;p=1,a=1,umbra.shadow = x", "a=1," + Own)]
    [InlineData("a,=1,b=2 3,c=\"4\",d=5;,e=6;f g,k@=7,h=%20", "h=%20," + Own)]
    public void Mark_is_the_last_member(string before, string after) => Assert.Equal([after], Fields($"baggage: {before}\r\n"));

    [Fact]
    public void Several_fields_become_one_in_the_place_of_the_first()
    {
        var written = RequestRewriterTests.Rewrite(Settings, "GET / HTTP/1.1\r\nHost: a\r\nBaggage: a=1\r\nX: 1\r\nBAGGAGE: b=2,\r\n c=3\r\n\r\n");
        Assert.Equal($"GET / HTTP/1.1\r\nHost: a\r\nBaggage: a=1,b=2,c=3,{Own}\r\nX: 1\r\nX-Umbra-Mirror: umbra/staging\r\n\r\n", written);
    }

    [Fact]
    public void Request_without_baggage_gets_it_unless_it_is_not_wanted()
    {
        Assert.Equal([Own], Fields(""));
        Assert.Equal([Own], Fields("Connection: baggage\r\nbaggage: a=1\r\n"));
        Assert.Equal(["a=1"], Fields("baggage: a=1\r\n", Settings with { MarkBaggage = false }));
        Assert.Empty(Fields("baggage: a=1\r\n", Settings with { Headers = [new(HeaderRuleKind.Remove, "Baggage")] }));
        Assert.Equal(["b=2"], Fields("baggage: a=1\r\n", Settings with { Headers = [new(HeaderRuleKind.Set, "Baggage", "b=2")] }));
    }

    [Fact]
    public void Past_the_limits_the_oldest_members_go()
    {
        var many = Enumerable.Range(0, 100).Select(number => $"k{number}=v").ToList();
        Assert.Equal([string.Join(',', many.Skip(100 - 63)) + "," + Own], Fields($"baggage: {string.Join(',', many.Take(50))}\r\nbaggage: {string.Join(',', many.Skip(50))}\r\n"));

        var large = Enumerable.Range(0, 10).Select(number => $"k{number}={new string('x', 1000)}").ToList();
        Assert.Equal([string.Join(',', large.Skip(2)) + "," + Own], Fields($"baggage: {string.Join(',', large)}\r\n"));

        // To the byte: nothing goes at 8,192, the first at one more.
        var rest = Baggage.MostBytes - Own.Length - "a=1,b=,".Length;
        Assert.Equal(Baggage.MostBytes, Assert.Single(Fields($"baggage: a=1,b={new string('x', rest)}\r\n")).Length);
        Assert.StartsWith("b=", Assert.Single(Fields($"baggage: a=1,b={new string('x', rest + 1)}\r\n")), StringComparison.Ordinal);
        Assert.Equal([Own], Fields($"baggage: b={new string('x', 9000)}\r\n"));
    }

    [Fact]
    public void Any_baggage_in_is_valid_baggage_out_with_the_mark_once()
    {
        var pieces = Gens.Any("a", "umbra.shadow", "=", "=", ",", ",", ";", " ", "\t", "%20", "\"", "\\", "é", "b1", "\r\n ", Own, "k=" + new string('v', 3000));
        var fields = Gen.Select(Gens.Any("baggage", "Baggage", "X"), pieces.Array[0, 30], (name, value) => $"{name}: {string.Concat(value)}\r\n").Array[0, 4];
        fields.Sample(lines =>
        {
            var text = $"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(lines)}\r\n";
            if (HeadParser.ParseRequest(System.Text.Encoding.Latin1.GetBytes(text), FieldTable.ForThisThread, out _, int.MaxValue) != HeadFault.None)
            {
                return;
            }

            var value = Assert.Single(Fields(string.Concat(lines)));
            Assert.InRange(value.Length, 1, 8192);
            var members = value.Split(',');
            Assert.InRange(members.Length, 1, 64);
            Assert.All(members, member => Assert.Matches(Member(), member));
            Assert.Equal(Own, Assert.Single(members, member => member.Split('=')[0].Trim() == "umbra.shadow"));
        });
    }

    private static List<string> Fields(string fields, DeliverySettings? settings = null) =>
        [.. Line().Matches(RequestRewriterTests.Rewrite(settings ?? Settings, $"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")!).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("(?<=\r\n)baggage: ([^\r\n]*)\r\n", RegexOptions.IgnoreCase)]
    private static partial Regex Line();

    // W3C Baggage, Header Content, said once more.
    [GeneratedRegex("""^[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*=[ \t]*[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*([ \t]*;[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+([ \t]*=[ \t]*[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*)?)*$""")]
    private static partial Regex Member();
}
