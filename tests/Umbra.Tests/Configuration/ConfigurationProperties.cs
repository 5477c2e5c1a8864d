using CsCheck;
using Umbra.Configuration;

namespace Umbra.Tests.Configuration;

public sealed class ConfigurationProperties
{
    private const int Mutations = 10_000;

    private static readonly string[] _pieces =
    [
        "${env:STAGING_TOKEN}", "${file:/run/secrets/token}", "${", "}", "{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\t", "'", "\"", "&a ", "*a", "!!str ", "<<: ", "---\n", "...\n", "? ", "|\n", ">\n", "%",
        "#", "~", "null", "\0", "\uFEFF", "\uD800", "ü", "-1", "99999999999999999999", "0.001", "1e9", "true", "none", "all",
    ];

    private static readonly Gen<Func<string, string>> _mutation = Gen.OneOf(
        Gen.Select(Gen.Double.Unit, Gens.Any(_pieces), (at, piece) => (Func<string, string>)(text => text.Insert((int)(at * text.Length), piece))),
        Gen.Select(Gen.Double.Unit, Gen.Int[1, 12], (at, count) => (Func<string, string>)(text => text.Length == 0 ? text : text.Remove((int)(at * text.Length), Math.Min(count, text.Length - (int)(at * text.Length))))),
        Gen.Select(Gen.Double.Unit, Gen.Char, (at, other) => (Func<string, string>)(text => text.Length == 0 ? text : text.Remove((int)(at * text.Length), 1).Insert((int)(at * text.Length), other.ToString()))),
        Gen.Select(Gen.Double.Unit, Gen.Double.Unit, Gen.Int[1, 80], (from, to, count) => (Func<string, string>)(text =>
            text.Insert((int)(to * text.Length), text.Substring((int)(from * text.Length), Math.Min(count, text.Length - (int)(from * text.Length)))))));

    [Fact]
    public void Mutated_file_neither_throws_nor_shows_a_secret() =>
        _mutation.Array[1, 4].Sample(
            mutations =>
            {
                var result = Sample.Load(mutations.Aggregate(Sample.Whole, (text, mutate) => mutate(text)));
                Assert.Equal(result.Configuration is null, !result.Errors.IsEmpty);
                Assert.All(result.Errors, error => Assert.DoesNotContain(Sample.Secret, error.ToString()));
                Assert.All(result.Errors, error => Assert.DoesNotContain('\n', error.ToString()));
            },
            iter: Mutations);

    [Fact]
    public void Random_overlays_neither_throw_nor_show_a_secret()
    {
        var paths = Gens.Any("mirrors.staging.percent", "mirrors.STAGING.auth.bearer", "sources", "mirrors.staging", "mirrors.second_one.headers.set.x-a", "mirrors.staging.match", "", ".", "a.b.c", "mirrors.staging.methods");
        Gen.Select(paths, Gen.OneOf(Gens.Any(_pieces), Gen.String)).Array[1, 3].Sample(
            overlays =>
            {
                var result = Sample.Load(Sample.Whole, [.. overlays.Select(pair => new Overlay(pair.Item1, pair.Item2, "UMBRA__X"))]);
                Assert.Equal(result.Configuration is null, !result.Errors.IsEmpty);
                Assert.All(result.Errors, error => Assert.DoesNotContain(Sample.Secret, error.ToString()));
            },
            iter: 1000);
    }

    [Theory]
    [InlineData("host: [\"${env:STAGING_TOKEN}\"]")]
    [InlineData("methods: [\"${env:STAGING_TOKEN}\"]")]
    [InlineData("methods: ${env:STAGING_TOKEN}")]
    [InlineData("timeout: ${env:STAGING_TOKEN}")]
    [InlineData("order: ${env:STAGING_TOKEN}")]
    [InlineData("match: [{ path: { regex: \"(${env:STAGING_TOKEN}\" } }]")]
    [InlineData("headers: { add: { X-A: \"\\n${env:STAGING_TOKEN}\" } }")]
    [InlineData("limits: { rate: s3cr3t-t0ken${env:STAGING_TOKEN} }")]
    [InlineData("auth: { bearer: s3cr3t-t0ken }")]
    [InlineData("auth: s3cr3t-t0ken")]
    public void Secret_in_the_wrong_place_is_not_shown(string line) =>
        Assert.All(Sample.Errors(Sample.Least.Replace("percent: 10", "percent: 10\n    " + line)), error => Assert.DoesNotContain(Sample.Secret, error));

    [Theory]
    [InlineData("from: [shop]", "from: ${env:STAGING_TOKEN}")]
    [InlineData("from: [shop]", "from: [\"${env:STAGING_TOKEN}\"]")]
    [InlineData("http://127.0.0.1:9002", "ftp://${env:STAGING_TOKEN}:80")]
    [InlineData("http://127.0.0.1:9002", "http://a:${env:STAGING_TOKEN}@127.0.0.1:80")]
    public void Secret_in_place_of_a_name_is_not_shown(string what, string by) => Assert.All(Sample.Errors(Sample.Least.Replace(what, by)), error => Assert.DoesNotContain(Sample.Secret, error));
}
