using System.Collections.Immutable;
using CsCheck;
using Umbra.Import;
using Umbra.Import.Nginx;

namespace Umbra.Tests.Import.Nginx;

/// <summary>The order of locations, against nginx's own search written down as it is.</summary>
public sealed class LocationOrderProperties
{
    private static readonly Gen<string> _path = Gens.Any("a", "b", "a/", "b/").Array[0, 3].Select(parts => "/" + string.Concat(parts));
    private static readonly Gen<string> _regex = Gens.Any("a$", "^/b", "/a", "b/", "^/a/b", "ab", "A");

    private static Gen<string> Level(string prefix, int depth) =>
        Gen.Select(Gens.Any("", "= ", "^~ ", "~ ", "~* "), _path, _regex, Gen.Bool).SelectMany((modifier, path, regex, passes) =>
        {
            var text = modifier.StartsWith('~') ? regex : prefix + (prefix.Length == 0 ? path : path[1..]);
            var body = passes ? "proxy_pass http://a;" : "return 200;";
            var inner = depth == 0 || modifier == "= " ? Gen.Const("") : modifier.StartsWith('~') ? Regexes() : Level(text, depth - 1).Array[0, 3].Select(string.Concat);
            return inner.Select(nested => $"location {modifier}{(text.Length == 0 ? "/" : text)} {{ {body} {nested} }}\n");
        });

    private static Gen<string> Regexes() => _regex.Array[0, 2].Select(regexes => string.Concat(regexes.Select(regex => $"location ~ {regex} {{ return 200; }} ")));

    [Fact]
    public void First_that_fits_is_the_one_that_nginx_chooses() =>
        Gen.Select(Level("", 2).Array[0, 6].Select(string.Concat), _path.Array[1, 12]).Sample(
            (text, paths) =>
            {
                if (Read(text) is not { } locations)
                {
                    return;
                }

                var order = LocationOrder.Of(locations);
                foreach (var path in paths)
                {
                    var first = order.FirstOrDefault(place => place.Fits(path));
                    var expected = NginxSearch.Find(locations, path);
                    Assert.True(expected == (first?.Location, first?.IsSlashless ?? false), $"{path} in\n{text}: {expected.Location?.Directive.Shown} {expected.IsSlashless}, not {first?.Location.Directive.Shown} {first?.IsSlashless}");
                }
            },
            iter: 3_000);

    // What nginx 1.22 itself answered.
    [Theory]
    [InlineData("/long/a.gif", @"location ~ \.gif$")]
    [InlineData("/long", "location /long")]
    [InlineData("/n/a/1.gif", @"location ~ \.gif$")]
    [InlineData("/n/b/1.gif", @"location ~ \.gif$")]
    [InlineData("/n/b/q", "location ^~ /n/b/")]
    [InlineData("/n/q.gif", "location ~ /q")]
    [InlineData("/n/e.gif", "location = /n/e.gif")]
    [InlineData("/static", "location ^~ /static/")]
    [InlineData("/s/x.gif", "location ~ x")]
    [InlineData("/s/y.gif", "location ^~ /s")]
    [InlineData("/s/x", "location /s/x")]
    public void First_that_fits_is_the_one_that_nginx_chose(string path, string location)
    {
        const string Text = @"location /long { } location ~ \.gif$ { location ~ x { } }
            location /n/ { location /n/a/ { } location ^~ /n/b/ { } location ~ /q { } location = /n/e.gif { } }
            location ^~ /static/ { proxy_pass http://a; } location ^~ /s { } location /s/x { }";
        Assert.Equal(location, LocationOrder.Of(Read(Text)!.Value).First(place => place.Fits(path)).Location.Directive.Shown);
    }

    // Null when a place is there twice.
    private static ImmutableArray<NginxLocation>? Read(string text)
    {
        try
        {
            return NginxLocation.ReadAll(new NginxScope(null, new NginxParser(new ImportDraft(NginxSample.Request(text))).Parse()), null);
        }
        catch (ImportException)
        {
            return null;
        }
    }
}
