using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>Where the results of comparison are kept.</summary>
internal sealed record ResultsConfiguration
{
    [Setting("A PostgreSQL database: `Host=db;Database=umbra;Username=umbra;Password=${env:PASSWORD}`. Several processes may share it.", Default = "a SQLite file in the state folder")]
    public Secret? Postgres { get; init; }

    [Setting("Runs that ended longer ago are removed.", Minimum = "1h", Maximum = "3650d")]
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(90);

    [Setting("Above this size the oldest runs that have ended are removed.", Minimum = "1MiB", Maximum = "1TiB")]
    public ByteSize Size { get; init; } = new(1L << 30);
}

/// <summary>The run that a process's comparisons belong to.</summary>
internal sealed record RunConfiguration
{
    [Setting("What the run is called. Processes that name the same one, and share a store, are one run.", Text = TextRule.Name, Default = "the time of the start and four characters")]
    public string? Id { get; init; }

    [Setting("What is said of the run: `version: 2.3.1`.")]
    public ImmutableArray<LabelConfiguration> Labels { get; init; } = [];
}

/// <summary>A label.</summary>
[NamedBy(TextRule.Name, "LABEL")]
internal sealed record LabelConfiguration : INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";

    [Setting("Its value.", IsShorthandOnly = true)]
    public string Value { get; init; } = "";
}
