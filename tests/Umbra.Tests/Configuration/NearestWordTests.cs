using CsCheck;
using Umbra.Configuration;

namespace Umbra.Tests.Configuration;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("percnet", "percent")]
    [InlineData("Timeout", "timeout")]
    [InlineData("mtach", "match")]
    [InlineData("inflight", "inFlight")]
    public void Mistyped_word_has_its_nearest(string word, string nearest) => Assert.Equal(nearest, NearestWord.Of(word, ["percent", "timeout", "match", "inFlight", "to"]));

    [Theory]
    [InlineData("elephant")]
    [InlineData("x")]
    public void Word_that_is_far_from_all_has_none(string word) => Assert.Null(NearestWord.Of(word, ["percent", "timeout", "match", "to"]));

    [Fact]
    public void Distance_is_symmetric_and_bounded_by_the_longer_word() =>
        Gen.Select(Gen.String[Gen.Char['a', 'd'], 0, 10], Gen.String[Gen.Char['a', 'd'], 0, 10]).Sample((one, other) =>
            NearestWord.Distance(one, other) == NearestWord.Distance(other, one)
            && NearestWord.Distance(one, other) <= Math.Max(one.Length, other.Length)
            && NearestWord.Distance(one, other) == 0 == (one == other));
}
