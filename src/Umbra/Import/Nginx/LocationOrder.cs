using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary>
/// Puts locations into an order in which the first that fits is the one that nginx would choose. nginx takes an exact one at once; else it
/// notes the longest beginning and goes into that location, asks the regular expressions of the levels it came through, from the innermost,
/// unless the beginning noted on a level says <c>^~</c>, and takes the noted one when none fits.
/// </summary>
/// <remarks>
/// On each level: exact ones; then those beginnings that must come before the level's regular expressions (with <c>^~</c>, with exact ones or
/// regular expressions of their own, and all that are longer than such a one and begin as it does), longest first, each closed by itself;
/// then the regular expressions; then the other beginnings, longest first.
/// </remarks>
internal static class LocationOrder
{
    /// <summary>The places in order.</summary>
    public static ImmutableArray<LocationPlace> Of(ImmutableArray<NginxLocation> locations)
    {
        var places = ImmutableArray.CreateBuilder<LocationPlace>();
        Level(locations, [], [], places);
        return places.ToImmutable();
    }

    /// <param name="locations">The level's locations.</param>
    /// <param name="around">What must fit for the level to be reached.</param>
    /// <param name="outer">Regular expressions that are asked after the level's own.</param>
    /// <param name="places">Where they are put.</param>
    private static void Level(ImmutableArray<NginxLocation> locations, ImmutableArray<PathTest> around, ImmutableArray<NginxLocation> outer, ImmutableArray<LocationPlace>.Builder places)
    {
        foreach (var exact in locations.Where(location => location.Modifier == LocationModifier.Exact))
        {
            Add(places, new LocationPlace([.. around.Where(test => test.Kind is LocationModifier.Regex or LocationModifier.RegexIgnoreCase), Test(exact)], exact));
        }

        var beginnings = locations.Where(location => location.Modifier is LocationModifier.None or LocationModifier.NoRegex).OrderByDescending(location => location.Text.Length).ToList();
        foreach (var slashless in Slashless(locations, beginnings).Where(place => around.All(test => test.Kind != LocationModifier.None || test.Fits(place.Tests[0].Text))))
        {
            Add(places, slashless with { Tests = [.. around.Where(test => test.Kind is LocationModifier.Regex or LocationModifier.RegexIgnoreCase), .. slashless.Tests] });
        }

        ImmutableArray<NginxLocation> regexes = [.. locations.Where(location => location.IsRegex)];
        ImmutableArray<NginxLocation> asked = [.. regexes, .. outer];
        var first = beginnings.Where(IsClosed).ToList();
        var hoisted = beginnings.Where(location => asked.IsEmpty || first.Exists(closed => location.Text.StartsWith(closed.Text, StringComparison.Ordinal))).ToList();
        foreach (var beginning in hoisted)
        {
            Inside(beginning, around, beginning.Modifier == LocationModifier.NoRegex ? outer : asked, places);
        }

        foreach (var regex in asked)
        {
            Level(regex.Nested, [.. around, Test(regex)], [], places);
            Add(places, new LocationPlace([.. around, Test(regex)], regex));
        }

        foreach (var beginning in beginnings.Except(hoisted))
        {
            Inside(beginning, around, [], places);
        }
    }

    private static void Inside(NginxLocation beginning, ImmutableArray<PathTest> around, ImmutableArray<NginxLocation> outer, ImmutableArray<LocationPlace>.Builder places)
    {
        // A longer beginning says all that the shorter one around it does.
        ImmutableArray<PathTest> tests = [.. around.Where(test => test.Kind is LocationModifier.Regex or LocationModifier.RegexIgnoreCase), Test(beginning)];
        Level(beginning.Nested, tests, outer, places);
        Add(places, new LocationPlace(tests, beginning));
    }

    // Something in it is decided before the regular expressions around it are asked.
    private static bool IsClosed(NginxLocation location) =>
        location.Modifier == LocationModifier.NoRegex || location.Nested.Any(nested => nested.IsRegex || nested.Modifier == LocationModifier.Exact || HasSlashless(nested) || IsInnerClosed(nested));

    private static bool IsInnerClosed(NginxLocation nested) => nested.Nested.Any(inner => inner.IsRegex || inner.Modifier == LocationModifier.Exact || HasSlashless(inner) || IsInnerClosed(inner));

    // location /shop/ that passes requests on: /shop is sent to /shop/, unless a location takes it.
    private static IEnumerable<LocationPlace> Slashless(ImmutableArray<NginxLocation> locations, List<NginxLocation> beginnings) =>
        from location in beginnings
        where HasSlashless(location)
        let path = location.Text[..^1]
        where !locations.Any(other => other.Text == path && !other.IsRegex && other.Modifier != LocationModifier.Named)
        select new LocationPlace([new PathTest(LocationModifier.Exact, path)], location, IsSlashless: true);

    // One that does not begin with a slash takes no request at all.
    private static bool HasSlashless(NginxLocation location) =>
        !location.IsRegex && location.Modifier is LocationModifier.None or LocationModifier.NoRegex && location.Text is ['/', .., '/'] && location.Scope.Own("proxy_pass").Any();

    private static PathTest Test(NginxLocation location) => new(location.Modifier == LocationModifier.NoRegex ? LocationModifier.None : location.Modifier, location.Text);

    private static void Add(ImmutableArray<LocationPlace>.Builder places, LocationPlace place)
    {
        places.Add(place);
        if (places.Count > NginxLimits.Routes)
        {
            throw place.Location.Directive.Fault($"the locations make more than {NginxLimits.Routes:N0} routes: import a part of them");
        }
    }
}

/// <summary>A place in the order: all of its tests must fit.</summary>
/// <param name="Tests">The tests.</param>
/// <param name="Location">The location that takes it.</param>
/// <param name="IsSlashless">It is the location's path without the slash at its end, which is sent there.</param>
internal sealed record LocationPlace(ImmutableArray<PathTest> Tests, NginxLocation Location, bool IsSlashless = false)
{
    /// <summary>Whether a path fits.</summary>
    public bool Fits(string path) => Tests.All(test => test.Fits(path));
}

/// <summary>A test of a path.</summary>
/// <param name="Kind">How it is compared; never with a name.</param>
/// <param name="Text">The path, or the regular expression.</param>
internal readonly record struct PathTest(LocationModifier Kind, string Text)
{
    /// <summary>Whether a path fits; an expression that the engine does not have fits none.</summary>
    public bool Fits(string path) => Kind switch
    {
        LocationModifier.Exact => path == Text,
        LocationModifier.Regex or LocationModifier.RegexIgnoreCase => NginxRegex.Translate(Text) is { } regex && NginxRegex.Fits(regex, Kind == LocationModifier.RegexIgnoreCase, path),
        _ => path.StartsWith(Text, StringComparison.Ordinal),
    };
}
