using Umbra.Import.Kubernetes;

namespace Umbra.Tests.Import.Kubernetes;

public sealed class KubernetesTextTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("500ms", 500)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    public void A_duration_is_read(string text, int milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("1s ")]
    [InlineData("1d")]
    public void What_is_no_duration_is_not(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("a", "a|a.ns|a.ns.svc|a.ns.svc.cluster.local")]
    [InlineData("a.ns.svc", "a.ns.svc|a|a.ns|a.ns.svc.cluster.local")]
    [InlineData("a.other.svc.cluster.local", "a.other.svc.cluster.local|a.other|a.other.svc")]
    [InlineData("example.com", "example.com")]
    [InlineData("*", "*")]
    [InlineData("*.example.com", "*.example.com")]
    public void A_service_has_several_names(string host, string expected) => Assert.Equal(expected, string.Join('|', ServiceName.All(host, "ns")));

    [Theory]
    [InlineData("a", "ns", "a.ns.svc.cluster.local", "other", true)]
    [InlineData("a", "ns", "a", "other", false)]
    [InlineData("a.ns", "x", "a", "ns", true)]
    [InlineData("example.com", "x", "example.com", "y", true)]
    public void Names_of_one_service_are_the_same(string one, string oneNamespace, string other, string otherNamespace, bool areSame) =>
        Assert.Equal(areSame, ServiceName.AreSame(one, oneNamespace, other, otherNamespace));

    [Theory]
    [InlineData("*", "a.com", "a.com")]
    [InlineData("*.a.com", "x.a.com,a.com,y.z.a.com", "x.a.com,y.z.a.com")]
    [InlineData("*.a.com,b.com", "*.x.a.com,B.com", "*.x.a.com,B.com")]
    [InlineData("a.com", "b.com", null)]
    [InlineData("*.a.com", "xa.com", null)]
    public void Hosts_that_two_sets_share_are_the_narrower_ones(string one, string other, string? expected) =>
        Assert.Equal(expected, HostSet.Of(one.Split(',')).And(HostSet.Of(other.Split(','))) is { } both ? string.Join(',', both.Names) : null);

    [Theory]
    [InlineData(@"a|b", "^(?:a|b)$")]
    [InlineData(@"(?P<id>x)\pL[[:alnum:]_]", @"^(?:(?<id>x)\p{L}[0-9A-Za-z_])$")]
    [InlineData(@"\\pL", @"^(?:\\pL)$")]
    [InlineData(@"[[:graph:]]", @"^(?:[!-~])$")]
    [InlineData(@"\C", null)]
    [InlineData(@"(?!a)", null)]
    [InlineData(@"", null)]
    public void A_regular_expression_of_re2_fits_the_whole_text(string pattern, string? expected) => Assert.Equal(expected, TextCondition.WholeRegex(pattern, out _));
}
