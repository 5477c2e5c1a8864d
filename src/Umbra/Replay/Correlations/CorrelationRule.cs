using Umbra.Configuration;

namespace Umbra.Replay.Correlations;

/// <summary>A value that moves: where a live response has it, and where later requests carry it.</summary>
internal sealed record CorrelationRule
{
    [Setting("Only answers of this endpoint, as `umbra inspect` names it: `POST /login`.", Default = "any")]
    public string? Endpoint { get; init; }

    [Setting("Where the response has it.")]
    public required ResponsePlace From { get; init; }

    [Setting("Where later requests carry it.")]
    public required RequestPlace To { get; init; }
}

/// <summary>A place in a response: one of the choices.</summary>
internal sealed record ResponsePlace
{
    [Setting("A value in a JSON body: `$.token`, `$.items[*].id`.", Text = TextRule.JsonPath, IsChoice = true)]
    public string? Json { get; init; }

    [Setting("A header field: `X-CSRF-Token`. Of `Location` the path, or its last segment.", Text = TextRule.HeaderName, IsChoice = true)]
    public string? Header { get; init; }

    [Setting("A cookie that is set.", Text = TextRule.Token, IsChoice = true)]
    public string? Cookie { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Json ?? (Header is not null ? $"header {Header}" : $"cookie {Cookie}");
}

/// <summary>A place in a request: one of the choices.</summary>
internal sealed record RequestPlace
{
    [Setting("A header field; the value may be a part of it, as behind `Bearer`.", Text = TextRule.HeaderName, IsChoice = true)]
    public string? Header { get; init; }

    [Setting("A cookie.", Text = TextRule.Token, IsChoice = true)]
    public string? Cookie { get; init; }

    [Setting("A query parameter.", IsChoice = true)]
    public string? Query { get; init; }

    [Setting("The path: a segment, or a beginning.", IsChoice = true)]
    public bool? Path { get; init; }

    [Setting("A value in a JSON body: `$.csrf`.", Text = TextRule.JsonPath, IsChoice = true)]
    public string? Json { get; init; }

    [Setting("A field of a form.", IsChoice = true)]
    public string? Form { get; init; }

    /// <summary>Whether two are the same place; header names are alike in either case.</summary>
    public bool IsSameAs(RequestPlace other) =>
        Header is null ? this == other : other.Header is not null && Header.Equals(other.Header, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => this switch
    {
        { Header: { } header } => $"header {header}",
        { Cookie: { } cookie } => $"cookie {cookie}",
        { Query: { } query } => $"query {query}",
        { Json: { } json } => json,
        { Form: { } form } => $"form {form}",
        _ => "path",
    };
}
