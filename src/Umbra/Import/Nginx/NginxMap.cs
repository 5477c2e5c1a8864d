using System.Collections.Immutable;

namespace Umbra.Import.Nginx;

/// <summary><c>map</c>: a variable whose value is looked up by another text.</summary>
/// <param name="Directive">Where it stands.</param>
/// <param name="Key">What is looked up.</param>
/// <param name="Entries">The values, in the order in which they are looked for; the last is what holds when none fits.</param>
internal sealed record NginxMap(NginxDirective Directive, string Key, ImmutableArray<NginxMapEntry> Entries)
{
    /// <summary>Reads one.</summary>
    public static NginxMap Read(NginxDirective directive)
    {
        if (directive is not { Arguments: [_, ['$', _, ..]], Block: { } block })
        {
            throw directive.Fault("map needs what is looked up and a variable: write map $http_x $y { a 1; default 0; }");
        }

        var byHost = block.Any(entry => entry is { Name: "hostnames", Arguments.IsEmpty: true });
        var otherwise = "";
        List<NginxMapEntry> exact = [], wildcards = [], regexes = [];
        foreach (var entry in block.Where(entry => entry is not { Name: "hostnames" or "volatile", Arguments.IsEmpty: true }))
        {
            var value = entry.Arguments is [var one] ? one : throw entry.Fault("an entry of map has one value: write a text and what it becomes");
            switch (entry.Name)
            {
                case "default":
                    otherwise = value;
                    break;
                case ['~', ..]:
                    regexes.Add(Regex(entry, value));
                    break;
                case ['*', '.', ..] or ['.', ..] or [.., '.', '*'] when byHost:
                    wildcards.Add(Wildcard(entry.Name, value));
                    break;
                case var text:
                    // A backslash lets a text begin with what would mean something.
                    exact.Add(new NginxMapEntry(MapEntryKind.Exact, text is ['\\', ..] ? text[1..] : text, value));
                    break;
            }
        }

        return new NginxMap(directive, directive.First, [.. exact, .. wildcards.OrderByDescending(entry => entry.Text.Length), .. regexes, new NginxMapEntry(MapEntryKind.Otherwise, "", otherwise)]);
    }

    private static NginxMapEntry Regex(NginxDirective entry, string value)
    {
        var ignoreCase = entry.Name is [_, '*', ..];
        return new NginxMapEntry(ignoreCase ? MapEntryKind.RegexIgnoreCase : MapEntryKind.Regex, entry.Name[(ignoreCase ? 2 : 1)..], value);
    }

    private static NginxMapEntry Wildcard(string name, string value)
    {
        var regex = name switch
        {
            ['*', .. var rest] => $@"^.+{Escape(rest)}$",
            ['.', .. var rest] => $@"^(?:.+\.)?{Escape(rest)}$",
            _ => $@"^{Escape(name[..^1])}.+$",
        };
        return new NginxMapEntry(MapEntryKind.RegexIgnoreCase, regex, value);
    }

    private static string Escape(string text) => System.Text.RegularExpressions.Regex.Escape(text);
}

/// <summary>One entry of a <see cref="NginxMap"/>.</summary>
internal sealed record NginxMapEntry(MapEntryKind Kind, string Text, string Value);

/// <summary>How an entry is compared.</summary>
internal enum MapEntryKind : byte
{
    /// <summary>The whole text, in either case.</summary>
    Exact,

    /// <summary>A regular expression.</summary>
    Regex,

    /// <summary>A regular expression, in either case.</summary>
    RegexIgnoreCase,

    /// <summary>What holds when no other does.</summary>
    Otherwise,
}
