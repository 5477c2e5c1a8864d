using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>
/// Where a configuration comes from: a file's text and what is laid over it. The data plane makes it and sends just this to the worker
/// (<see cref="ConfigurationSourceCodec"/>), so both load the same with the same code.
/// </summary>
internal sealed record ConfigurationSource
{
    /// <summary>The file that <see cref="Text"/> was read from: named in errors, and relative paths start in its folder. Null for none.</summary>
    public string? FileName { get; init; }

    /// <summary>The file's YAML as it is; references to the environment and to files are not resolved in it. Empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>What is laid over the file, weakest first: environment, flags, what <c>umbra set</c> changed.</summary>
    public ImmutableArray<Overlay> Overlays { get; init; } = [];

    /// <summary>The same with more laid over it.</summary>
    public ConfigurationSource With(params IEnumerable<Overlay> overlays) => this with { Overlays = [.. Overlays, .. overlays] };
}

/// <summary>One value that is laid over the file's.</summary>
/// <param name="Path">The keys from the top, with dots between: <c>mirrors.staging.percent</c>. Found without regard to case.</param>
/// <param name="Value">As it would stand in the file. In brackets or quotes it is YAML (<c>[GET, POST]</c>), else plain text.</param>
/// <param name="Origin">What errors name instead of a line: <c>UMBRA__MIRRORS__STAGING__PERCENT</c>, <c>--percent</c>.</param>
internal sealed record Overlay(string Path, string Value, string Origin);
