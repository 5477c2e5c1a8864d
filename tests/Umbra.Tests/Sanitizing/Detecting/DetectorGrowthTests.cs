using System.Text;
using Umbra.Core.Sanitizing.Detecting;

namespace Umbra.Tests.Sanitizing.Detecting;

/// <summary>Texts that a search with a look-behind or a look-ahead without bounds would take quadratic time for.</summary>
[Collection(Alone.Name)]
public sealed class DetectorGrowthTests
{
    private const int Small = 32 * 1024;
    private const int Factor = 8;

    [Theory]
    [InlineData("@")]
    [InlineData("a")]
    [InlineData("a@")]
    [InlineData("a.b@")]
    [InlineData("a@b.co,")]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("1.")]
    [InlineData("1-2 (3) ")]
    [InlineData("0123 ")]
    [InlineData("4111 ")]
    [InlineData("12345678901234567890 1 ")]
    [InlineData("+49 ")]
    [InlineData("+1")]
    [InlineData("8.8.8.8 ")]
    [InlineData("DE89 ")]
    [InlineData("2606:")]
    [InlineData("2606:4700::1111 ")]
    [InlineData("eyJ")]
    [InlineData("eyJhbGciOiJIUzI1.")]
    [InlineData(".eyJhbGciOiJIUzI1")]
    [InlineData("-----BEGIN ")]
    [InlineData("-----BEGIN PRIVATE KEY----- ")]
    [InlineData("-----END ")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END ")]
    [InlineData("0711/12 ")]
    [InlineData("0711/12")]
    [InlineData("+1 011/12 34")]
    [InlineData("Bearer ")]
    [InlineData("bearer\u00a0")]
    [InlineData("://")]
    [InlineData("a://a:a")]
    [InlineData("AIza-")]
    [InlineData("glpat-")]
    [InlineData("SG.")]
    [InlineData("npm_")]
    [InlineData("password=")]
    [InlineData("password='")]
    [InlineData("password:\\\"")]
    [InlineData("\"token\":\"")]
    [InlineData("token=true&")]
    [InlineData("cookie: x ")]
    [InlineData("authorization: x ")]
    [InlineData("password=a.")]
    [InlineData("a@b.co eyJ")]
    public void Time_grows_with_the_text_and_not_with_its_square(string part)
    {
        var unit = Encoding.UTF8.GetBytes(part);
        var small = Repeat(unit, Small);
        var large = Repeat(unit, Small * Factor);

        // Quadratic is 64 times as long; a bound between the two allows for what noise is left.
        var ratio = Growth.Of(() => FindAll(small), () => FindAll(large), Factor * 3);

        Assert.True(ratio <= Factor * 3, $"{ratio:F0} times as long for {Factor} times the text");
    }

    private static byte[] Repeat(byte[] unit, int length)
    {
        var text = new byte[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = unit[i % unit.Length];
        }

        return text;
    }

    private static void FindAll(byte[] text)
    {
        for (var start = 0; Detectors.TryFind(text, start, out var finding); start = finding.Start + finding.Length)
        {
        }
    }
}
