using System.Collections.Immutable;

namespace Umbra.DataPlane;

/// <summary>Where the data plane's settings come from: file, environment and flags, which are read anew at each load.</summary>
internal interface IDataPlaneConfiguration
{
    /// <summary>The files that are watched for changes: the configuration's own, and certificates that the last load named.</summary>
    IReadOnlyCollection<string> Files { get; }

    /// <summary>Reads everything again and checks it.</summary>
    /// <param name="overrides">What is laid over it, strongest of all.</param>
    DataPlaneLoad Load(ImmutableArray<SettingOverride> overrides);

    /// <summary>What was read last is in force.</summary>
    void Keep();

    /// <summary>Takes what is in force, whatever has become of the configuration file since (what it refers to is read anew): a file that is being edited keeps nobody from changing a setting, nor a ramp from going back.</summary>
    /// <param name="overrides">What is laid over it, strongest of all.</param>
    DataPlaneLoad LoadKept(ImmutableArray<SettingOverride> overrides);
}

/// <summary>What became of a load.</summary>
/// <param name="Settings">Null exactly when there are problems.</param>
/// <param name="Problems">Each <c>file:line: key: problem</c>.</param>
internal sealed record DataPlaneLoad(DataPlaneSettings? Settings, ImmutableArray<string> Problems);

/// <summary>A setting that was changed while running.</summary>
/// <param name="Subject">Whose it is: a mirror's name, a gateway's, or a destination's (<c>gateway/route/destination</c>).</param>
/// <param name="Key">
/// <c>active</c> of a gateway; <c>percent</c>, <c>paused</c>, <c>ramp</c> (<c>hold</c>: the ramp stays where it is), or <c>step</c>: where the ramp is, weaker than <c>percent</c>.
/// </param>
/// <param name="Value">As it would stand in the file.</param>
internal sealed record SettingOverride(string Subject, string Key, string Value)
{
    /// <summary>The key as users know it.</summary>
    public string Path =>
        Key == OverrideStore.ActiveKey ? $"sources.{Subject}.gateway.{Key}"
        : Subject.Contains('/') ? $"{Subject}.{Key}"
        : $"mirrors.{Subject}.{Key}";
}
