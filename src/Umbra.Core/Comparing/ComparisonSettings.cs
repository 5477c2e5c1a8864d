using System.Collections.Immutable;
using Umbra.Core.Comparing.Fields;
using Umbra.Core.Comparing.Rules;

namespace Umbra.Core.Comparing;

/// <summary>How the responses of a mirror are compared. It is checked when a <see cref="ComparisonPlan"/> is made of it.</summary>
internal sealed record ComparisonSettings
{
    /// <summary>Members that say which elements of two arrays belong together, tried in this order.</summary>
    public static readonly ImmutableArray<string> DefaultKeys = ["id", "_id", "uuid", "guid", "key", "sku", "code", "slug", "name"];

    /// <summary>What makes values equal, by path. Several may fit one place.</summary>
    public ImmutableArray<ComparisonRule> Rules { get; init; } = [];

    /// <summary>
    /// Header and trailer fields that are not compared, whatever their case; a star at the end stands for any rest. The default is
    /// <see cref="IgnoredFields.Default"/>; what is added to it has to begin with it.
    /// </summary>
    public ImmutableArray<string> IgnoredFields { get; init; } = Fields.IgnoredFields.Default;

    /// <summary>See <see cref="DefaultKeys"/>. Attributes of XML and HTML are called <c>@id</c>: they are tried beside <c>id</c>.</summary>
    public ImmutableArray<string> Keys { get; init; } = DefaultKeys;

    /// <summary>
    /// Status codes of one class (2xx) are equal. Otherwise only the same code is; either way responses of different classes are compared no further.
    /// </summary>
    public bool ByStatusClass { get; init; }

    /// <summary>Deepest JSON container that is looked into, the outermost one being 0; a deeper one is compared by its bytes.</summary>
    /// <value>1 to 128; 64.</value>
    public int MostDepth { get; init; } = 64;

    /// <summary>Most bytes that a compressed body may become; a larger one is compared as it came.</summary>
    /// <value>8 MiB.</value>
    public int MostDecodedBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>An object of more members is a map: its keys are <c>{*}</c> in paths.</summary>
    /// <value>100.</value>
    public int MostNames { get; init; } = 100;

    /// <summary>Most elements that two arrays may differ in (each one added or taken away counts) to be aligned; more are compared by position.</summary>
    /// <value>512.</value>
    public int MostEdits { get; init; } = 512;
}
