using Umbra.Core.Mirroring;
using Umbra.Import.Conditions;
using Xunit;

namespace Umbra.Tests.Import;

/// <summary>Groups are numbered by where they begin, as the other systems number them.</summary>
public sealed class GroupNumbersTests
{
    [Theory]
    [InlineData(@"^/u/(?<id>\d+)/(.*)$", "/users/$1/$2", "/u/5/abc", "/users/5/abc")]
    [InlineData(@"^/u/(?<id>\d+)/(.*)$", "/users/${id}/$2", "/u/5/abc", "/users/5/abc")]
    [InlineData(@"^/(a)(?:b)(?<x>c(d))(e)$", "/$1$2$3$4", "/abcde", "/acdde")]
    [InlineData(@"^/([(]\(?)(?<x>[])]+)$", "/$2$1", "/()])", "/)])(")]
    [InlineData(@"^/(?'x'.)(.)$", "/$2$1", "/ab", "/ba")]
    [InlineData(@"^/(?<x>.)(?<y>.)$", "/$2$1", "/ab", "/ba")]
    [InlineData(@"^/(.)(.)$", "/$2$1", "/ab", "/ba")]
    public void Numbers_are_those_of_the_place(string regex, string with, string path, string expected) =>
        Assert.Equal(expected, new PathRewrite(new PathRewriteSettings(PathRewriteKind.Regex, GroupNumbers.ByPlace(regex), with)).Apply(path));
}
