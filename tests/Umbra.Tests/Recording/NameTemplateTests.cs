using Umbra.Core.Recording.Files;

namespace Umbra.Tests.Recording;

public sealed class NameTemplateTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 4, 4, 5, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("/r/shop.avro", "/r/shop.avro", "/r")]
    [InlineData("/r/shop-%Y%m%d-%H%M%S.avro", "/r/shop-20260102-030405.avro", "/r")]
    [InlineData("/r/%Y/%m/shop-%d.avro", "/r/2026/01/shop-02.avro", "/r")]
    [InlineData("/r/a%%b%H.x", "/r/a%b03.x", "/r")]
    public void Name_is_of_the_time_in_utc(string template, string name, string root)
    {
        Assert.Null(NameTemplate.Problem(template));
        var names = new NameTemplate(template);
        Assert.Equal((name, root), (names.NameAt(Time), names.Root));
        Assert.True(names.IsOne(name));
        Assert.True(names.IsOne(NameTemplate.Numbered(name, 12)));
        Assert.False(names.IsOne(name + "x"));
        Assert.False(names.IsOne("/r" + name));
    }

    [Theory]
    [InlineData("/r/shop-%X.avro", "at place 9")]
    [InlineData("/r/shop-%", "at place 9")]
    [InlineData("/r/", "names a folder")]
    public void Template_that_is_wrong_says_where(string template, string expected) => Assert.Contains(expected, NameTemplate.Problem(template), StringComparison.Ordinal);

    [Theory]
    [InlineData("/r/shop.avro", 0, "/r/shop.avro")]
    [InlineData("/r/shop.avro", 3, "/r/shop-3.avro")]
    [InlineData("/r.d/shop", 1, "/r.d/shop-1")]
    public void Number_stands_before_the_extension(string name, int number, string numbered) => Assert.Equal(numbered, NameTemplate.Numbered(name, number));
}
