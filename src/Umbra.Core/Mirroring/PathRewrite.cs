using System.Text.RegularExpressions;

namespace Umbra.Core.Mirroring;

/// <summary>Changes the path of a request's target. The query stays, byte for byte; so does an absolute form's scheme and authority.</summary>
internal sealed class PathRewrite
{
    private readonly PathRewriteSettings _settings;
    private readonly Regex? _regex;

    /// <param name="settings">How; a regular expression must be valid under <see cref="RegexOptions.NonBacktracking"/>.</param>
    public PathRewrite(PathRewriteSettings settings)
    {
        _settings = settings;
        _regex = settings.Kind == PathRewriteKind.Regex ? new Regex(settings.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) : null;
    }

    /// <summary>The target with its path changed. One that is no path (<c>*</c>, an authority) stays.</summary>
    /// <param name="target">The raw target; one character a byte.</param>
    public string Apply(string target)
    {
        var begin = target.StartsWith('/') ? 0 : PathOfAbsolute(target);
        if (begin < 0)
        {
            return target;
        }

        var end = target.IndexOf('?', begin);
        end = end < 0 ? target.Length : end;
        var path = target[begin..end];
        var changed = Change(path);
        return ReferenceEquals(changed, path) ? target : string.Concat(target.AsSpan(0, begin), AsPath(changed), target.AsSpan(end));
    }

    private string Change(string path) => _settings.Kind switch
    {
        PathRewriteKind.Path => _settings.With,
        PathRewriteKind.Prefix => path.StartsWith(_settings.Text, StringComparison.Ordinal) ? _settings.With + path[_settings.Text.Length..] : path,
        _ => _regex!.Replace(path, _settings.With, 1),
    };

    // What a rewrite takes away may be the slash with which every path begins.
    private static string AsPath(string changed) => changed.StartsWith('/') ? changed : "/" + changed;

    private static int PathOfAbsolute(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        return scheme <= 0 ? -1 : target.IndexOf('/', scheme + 3);
    }
}

/// <summary>How a path is changed.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">What is replaced; empty for the whole path.</param>
/// <param name="With">What takes its place; for regular expressions with <c>$1</c> for its groups.</param>
internal sealed record PathRewriteSettings(PathRewriteKind Kind, string Text, string With);

/// <summary>What part of a path is replaced.</summary>
internal enum PathRewriteKind : byte
{
    /// <summary>All of it.</summary>
    Path,

    /// <summary>Its beginning.</summary>
    Prefix,

    /// <summary>What a regular expression fits first.</summary>
    Regex,
}
