using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.Proxies;

/// <summary>Changes of header fields as they are read, and what of them a configuration can say.</summary>
internal sealed class HeaderEdits
{
    private readonly List<HeaderValueConfiguration> _set = [];
    private readonly List<HeaderValueConfiguration> _add = [];
    private readonly List<string> _remove = [];

    /// <summary>Whether nothing is changed.</summary>
    public bool IsEmpty => _set.Count + _add.Count + _remove.Count == 0;

    /// <summary>What they are in the file.</summary>
    public HeadersConfiguration ToConfiguration() => new() { Set = [.. _set], Add = [.. _add], Remove = [.. _remove] };

    /// <summary>What they are in the file, beside what is there already.</summary>
    public HeadersConfiguration Over(HeadersConfiguration before) => new()
    {
        Set = [.. before.Set, .. _set],
        Add = [.. before.Add, .. _add],
        Remove = [.. before.Remove.Union(_remove, StringComparer.OrdinalIgnoreCase)],
    };

    /// <summary>A field gets this value alone; the last that is told wins.</summary>
    /// <returns>Why it cannot be; null when it can.</returns>
    public string? Set(string name, string value)
    {
        if (Problem(name, value) is { } problem)
        {
            return problem;
        }

        Drop(_set, name);
        Drop(_add, name);
        _set.Add(Field(name, value));
        return null;
    }

    /// <summary>A field is added. One name can be added once; a second value is joined behind a comma (RFC 9110 section 5.3).</summary>
    /// <returns>Why it cannot be; null when it can.</returns>
    public string? Add(string name, string value)
    {
        if (Problem(name, value) is { } problem)
        {
            return problem;
        }

        var list = _set.Exists(field => IsOf(field, name)) ? _set : _add;
        var before = list.Find(field => IsOf(field, name))?.Value?.Secret.Reveal();
        if (before is not null && name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
        {
            return "a second Set-Cookie cannot be joined to the first";
        }

        Drop(list, name);
        list.Add(Field(name, before is null ? value : $"{before}, {value}"));
        return null;
    }

    /// <summary>A field is removed.</summary>
    /// <returns>Why it cannot be; null when it can.</returns>
    public string? Remove(string name)
    {
        if (TextRules.Parse(TextRule.ChangedHeaderName, name, "/", out _) is { } complaint)
        {
            return $"{Printable.Text(name, 64)} {complaint.Problem}";
        }

        if (!_remove.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            _remove.Add(name);
        }

        return null;
    }

    private static void Drop(List<HeaderValueConfiguration> fields, string name) => fields.RemoveAll(field => IsOf(field, name));

    private static bool IsOf(HeaderValueConfiguration field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static HeaderValueConfiguration Field(string name, string value) => new() { Name = name, Value = new PrivateText(new Secret(value)) };

    private static string? Problem(string name, string value) =>
        TextRules.Parse(TextRule.ChangedHeaderName, name, "/", out _) is { } complaint ? $"{Printable.Text(name, 64)} {complaint.Problem}"
        : value.Length > 0 && TextRules.Parse(TextRule.HeaderValue, value, "/", out _) is { } of ? $"the value of {name} {of.Problem}"
        : null;
}
