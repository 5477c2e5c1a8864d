using Xunit;

namespace Umbra.IntegrationTests;

/// <summary>Tests of this collection run one by one, with nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
