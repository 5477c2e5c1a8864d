using System.Collections.Immutable;
using Umbra.Configuration.Shapes;

namespace Umbra.Configuration;

/// <summary>What became of loading: a configuration, or every error that was found.</summary>
/// <param name="Configuration">Null exactly when there are errors.</param>
/// <param name="Errors">In the order of the file, then those of overlays in their order.</param>
internal sealed record ConfigurationResult(UmbraConfiguration? Configuration, ImmutableArray<ConfigurationError> Errors)
{
    /// <summary>Which keys were given and where they stand, for what is said of a configuration that has no errors; null when it has.</summary>
    public Reading? Keys { get; init; }

    /// <summary>The files that values refer to (<c>${file:path}</c>), by full path; also those that could not be read.</summary>
    public ImmutableArray<string> ReferredFiles { get; init; } = [];
}
