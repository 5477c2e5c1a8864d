using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>A condition on a request. All parts that are given must fit.</summary>
internal record MatcherConfiguration
{
    [Setting("On the raw path, without the query; percent-encoding is not undone.")]
    public TextMatchConfiguration? Path { get; init; }

    [Setting("Hosts without port, any of which must fit; `*.example.com` stands for one label or more.", Text = TextRule.HostPattern)]
    public ImmutableArray<string> Hosts { get; init; } = [];

    [Setting("Methods, any of which must fit; in upper case.", Text = TextRule.Token)]
    public ImmutableArray<string> Methods { get; init; } = [];

    [Setting("Conditions on header fields by name, all of which must fit.")]
    public ImmutableArray<HeaderMatchConfiguration> Headers { get; init; } = [];

    [Setting("Conditions on query parameters by name, all of which must fit; not decoded.")]
    public ImmutableArray<QueryMatchConfiguration> Query { get; init; } = [];

    [Setting("An expression over the request, as `umbra inspect --filter` takes it: `method == POST && path ~ ^/api`.", Text = TextRule.RequestFilter)]
    public string? Where { get; init; }
}

/// <summary>What is excluded: a built-in group by its name, or a condition.</summary>
internal sealed record ExclusionConfiguration : MatcherConfiguration
{
    [Setting("`health-checks` or `monitoring`.", IsShorthandOnly = true)]
    public ExcludeGroup? Group { get; init; }
}

/// <summary>A condition on a text.</summary>
internal record TextMatchConfiguration
{
    [Setting("The whole text.", IsChoice = true)]
    public string? Exact { get; init; }

    [Setting("The text's beginning.", IsChoice = true)]
    public string? Prefix { get; init; }

    [Setting("A regular expression over the whole or a part of the text, without look-around and back-references.", Text = TextRule.Regex, IsChoice = true)]
    public string? Regex { get; init; }

    [Setting("`true`: there is one, whatever its value. `false`: there is none.", IsChoice = true)]
    public bool? Present { get; init; }

    [Setting("ASCII letters are alike in either case.")]
    public bool IgnoreCase { get; init; }
}

/// <summary>A condition on a header field.</summary>
[NamedBy(TextRule.HeaderName, "HEADER")]
internal sealed record HeaderMatchConfiguration : TextMatchConfiguration, INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";
}

/// <summary>A condition on a query parameter.</summary>
[NamedBy(TextRule.Any, "PARAMETER")]
internal sealed record QueryMatchConfiguration : TextMatchConfiguration, INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";
}
