using System.Collections.Immutable;
using Umbra.Import.Conditions;

namespace Umbra.Import.Nginx;

/// <summary>A location.</summary>
/// <param name="Directive">Where it stands.</param>
/// <param name="Modifier">How its text is compared.</param>
/// <param name="Text">The path, the regular expression or the name.</param>
/// <param name="Scope">What stands in it.</param>
/// <param name="Nested">The locations in it, in order.</param>
internal sealed record NginxLocation(NginxDirective Directive, LocationModifier Modifier, string Text, NginxScope Scope, ImmutableArray<NginxLocation> Nested)
{
    /// <summary>It is a regular expression.</summary>
    public bool IsRegex => Modifier is LocationModifier.Regex or LocationModifier.RegexIgnoreCase;

    /// <summary>Nobody comes in: what it would do is not done for anybody.</summary>
    public bool IsDenied => IsDeniedBy(Directive.Block ?? []);

    /// <summary>Whether a variable is a group of its regular expression: a number, which may be another's, or one of its names.</summary>
    public bool HasGroup(string variable) =>
        char.IsAsciiDigit(variable[0]) || (IsRegex && NginxRegex.Translate(Text) is { } regex && GroupNumbers.HasName(regex, variable));

    /// <summary>It only takes what nginx itself asks for: mirrors, and errors.</summary>
    public bool IsInternal => Scope.Own("internal").Any();

    /// <inheritdoc/>
    public bool Equals(NginxLocation? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>Whether what stands in a location's block lets nobody in.</summary>
    public static bool IsDeniedBy(ImmutableArray<NginxDirective> block) =>
        block.Any(inner => inner is { Name: "deny", First: "all" }) && !block.Any(inner => inner.Name is "allow" or "satisfy");

    /// <summary>Reads all of a block.</summary>
    public static ImmutableArray<NginxLocation> ReadAll(NginxScope scope, NginxLocation? parent)
    {
        var locations = scope.Own("location").Select(directive => Read(directive, scope, parent)).ToImmutableArray();
        var seen = new HashSet<(LocationModifier, string)>();
        foreach (var location in locations)
        {
            // ^~ and no modifier are the same place.
            var modifier = location.Modifier == LocationModifier.NoRegex ? LocationModifier.None : location.Modifier;
            if (!location.IsRegex && !seen.Add((modifier, location.Text)))
            {
                throw location.Directive.Fault($"location {location.Text} is there twice: remove one of them");
            }
        }

        return locations;
    }

    private static NginxLocation Read(NginxDirective directive, NginxScope outer, NginxLocation? parent)
    {
        var (modifier, text) = directive.Arguments switch
        {
            ["=", var path] => (LocationModifier.Exact, path),
            ["^~", var path] => (LocationModifier.NoRegex, path),
            ["~", var regex] => (LocationModifier.Regex, regex),
            ["~*", var regex] => (LocationModifier.RegexIgnoreCase, regex),
            [['=', .. var path]] => (LocationModifier.Exact, path),
            [['^', '~', .. var path]] => (LocationModifier.NoRegex, path),
            [['~', '*', .. var regex]] => (LocationModifier.RegexIgnoreCase, regex),
            [['~', .. var regex]] => (LocationModifier.Regex, regex),
            [['@', ..] name] => (LocationModifier.Named, name),
            [var path] => (LocationModifier.None, path),
            _ => throw directive.Fault("location has a modifier that is none: write location /path, or one of =, ^~, ~ and ~* before it"),
        };
        if (directive.Block is not { } block)
        {
            throw directive.Fault("location has no block: write location /path { ... }");
        }

        Check(directive, modifier, text, parent);
        var scope = new NginxScope(outer, block);
        var location = new NginxLocation(directive, modifier, text, scope, []);
        return location with { Nested = ReadAll(scope, location) };
    }

    private static void Check(NginxDirective directive, LocationModifier modifier, string text, NginxLocation? parent)
    {
        if (text.Length == 0)
        {
            throw directive.Fault("location has no path: write location /path { ... }");
        }

        var isPath = modifier is LocationModifier.None or LocationModifier.Exact or LocationModifier.NoRegex;
        if (parent is not null && (modifier == LocationModifier.Named || parent.Modifier is LocationModifier.Exact or LocationModifier.Named))
        {
            throw directive.Fault("location cannot stand there: nothing stands in a location that is exact or has a name, and names are a server's");
        }

        if (isPath && parent is not null && !text.StartsWith(parent.Text, StringComparison.Ordinal))
        {
            throw directive.Fault($"location {text} is outside location {parent.Text}, in which it stands: it would never be reached; move it out");
        }
    }
}

/// <summary>How a location's text is compared.</summary>
internal enum LocationModifier : byte
{
    /// <summary>A path's beginning.</summary>
    None,

    /// <summary><c>=</c>: the whole path.</summary>
    Exact,

    /// <summary><c>^~</c>: a path's beginning, and no regular expression is asked any more.</summary>
    NoRegex,

    /// <summary><c>~</c></summary>
    Regex,

    /// <summary><c>~*</c></summary>
    RegexIgnoreCase,

    /// <summary><c>@name</c>: only reached from inside.</summary>
    Named,
}
