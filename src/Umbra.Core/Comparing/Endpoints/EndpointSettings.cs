using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Endpoints;

/// <summary>How requests are put together to endpoints.</summary>
internal sealed record EndpointSettings
{
    /// <summary>Path templates, tried in this order before one is inferred: <c>/users/{id}/orders/*</c>. Braces and stars are segments that may be anything.</summary>
    public ImmutableArray<string> Templates { get; init; } = [];

    /// <summary>The most endpoints; requests to others are <see cref="EndpointNames.Other"/>.</summary>
    /// <value>500.</value>
    public int MostEndpoints { get; init; } = 500;

    /// <summary>A place in paths at which more different segments than that were seen is an id.</summary>
    /// <value>50.</value>
    public int MostLiterals { get; init; } = 50;
}
