using Umbra.Core.Mirroring;

namespace Umbra.Configuration;

/// <summary>Changes a path; the query stays.</summary>
internal sealed record RewriteConfiguration
{
    [Setting("The whole path becomes this.", Text = TextRule.UrlPath, IsChoice = true)]
    public string? Path { get; init; }

    [Setting("A beginning of the raw path, which `with` takes the place of. A path that begins otherwise stays.", Text = TextRule.UrlPath, IsChoice = true)]
    public string? Prefix { get; init; }

    [Setting("A regular expression over the raw path; what it fits first is replaced by `with`. A path that it does not fit stays.", Text = TextRule.Regex, IsChoice = true)]
    public string? Regex { get; init; }

    [Setting("What is put in the place of `prefix` or of what `regex` fits, where `$1` is its first group.", Default = "nothing")]
    public string? With { get; init; }

    /// <summary>For those who change paths.</summary>
    public PathRewriteSettings ToSettings() => this switch
    {
        { Path: { } path } => new PathRewriteSettings(PathRewriteKind.Path, "", path),
        { Prefix: { } prefix } => new PathRewriteSettings(PathRewriteKind.Prefix, prefix, With ?? ""),
        _ => new PathRewriteSettings(PathRewriteKind.Regex, Regex!, With ?? ""),
    };
}
