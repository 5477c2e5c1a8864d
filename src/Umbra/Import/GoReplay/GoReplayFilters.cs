using System.Collections.Immutable;
using System.Globalization;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;
using Umbra.Import.Conditions;
using Umbra.Import.Proxies;

namespace Umbra.Import.GoReplay;

/// <summary>What a command filters and changes, which is the same for all its outputs.</summary>
internal sealed class GoReplayFilters
{
    private readonly ImportDraft _draft;
    private readonly GoReplayCommand _command;
    private readonly MethodPolicy _methods;
    private readonly ImmutableArray<MatcherConfiguration> _match;
    private readonly ImmutableArray<ExclusionConfiguration> _exclude;
    private readonly RewriteConfiguration? _rewrite;
    private readonly HeaderEdits _headers = new();
    private readonly string? _host;
    private readonly (string Header, int Percent)? _limiter;

    /// <summary>Reads them, once for all outputs, so that each remark is made once.</summary>
    public GoReplayFilters(ImportDraft draft, GoReplayCommand command)
    {
        _draft = draft;
        _command = command;
        _methods = Methods();
        _match = Match(Condition.All(Any("http-allow-url", flag => Url(flag)), All("http-allow-header", Header)), command.Last("http-allow-url") ?? command.Last("http-allow-header"));
        _exclude = [.. Match(Condition.Any(Any("http-disallow-url", flag => Url(flag)), Any("http-disallow-header", Header)), command.Last("http-disallow-url") ?? command.Last("http-disallow-header")).Select(Exclusion)];
        _rewrite = Rewrite();
        _host = SetHeaders();
        _limiter = Limiter();
    }

    /// <summary>The mirror with them.</summary>
    public MirrorConfiguration Apply(MirrorConfiguration mirror)
    {
        var filtered = mirror with { Methods = _methods, Match = _match, Exclude = _exclude };
        if (_limiter is { } limiter)
        {
            filtered = filtered with { SampleBy = new SampleByConfiguration { Header = limiter.Header }, Percent = new Percent(mirror.Percent!.Value.Hundredths * limiter.Percent / 100) };
        }

        if (!mirror.IsRecorded)
        {
            return filtered with { Rewrite = _rewrite, Headers = _headers.Over(mirror.Headers), Host = _host ?? mirror.Host };
        }

        if (_rewrite is not null || !_headers.IsEmpty || _host is not null)
        {
            _draft.Remark(_command.Line, RemarkKind.LeftOut, "the recording has requests as they came, without the changes of path and header fields: give those to umbra replay");
        }

        return filtered;
    }

    private static ExclusionConfiguration Exclusion(MatcherConfiguration matcher) =>
        new() { Path = matcher.Path, Hosts = matcher.Hosts, Methods = matcher.Methods, Headers = matcher.Headers, Query = matcher.Query, Where = matcher.Where };

    private Condition Any(string flag, Func<GoReplayFlag, Condition?> read)
    {
        var conditions = _command.Of(flag).Select(read).OfType<Condition>().ToList();
        return conditions.Count > 0 ? Condition.Any(conditions) : flag.Contains("disallow", StringComparison.Ordinal) ? Condition.Never : Condition.Always;
    }

    private Condition All(string flag, Func<GoReplayFlag, Condition?> read) => Condition.All(_command.Of(flag).Select(read).OfType<Condition>());

    private ImmutableArray<MatcherConfiguration> Match(Condition condition, GoReplayFlag? flag)
    {
        if (condition is AnyOf { Parts.IsEmpty: true })
        {
            return [];
        }

        var matchers = ConditionWriter.Write(condition, out var problem);
        if (problem is not null)
        {
            _draft.Remark(flag?.Line ?? _command.Line, RemarkKind.MirrorLost, $"the filters cannot be carried over: {problem}");
        }

        return matchers;
    }

    private Condition? Lost(GoReplayFlag flag, string why)
    {
        _draft.Remark(flag.Line, RemarkKind.MirrorLost, $"--{flag.Name}: {why}");
        return null;
    }

    // GoReplay's regular expression is over the path with its query.
    private Condition? Url(GoReplayFlag flag) =>
        Re2Pattern.Convert(flag.Value, out var problem) is var pattern && problem is null ? Condition.Regex("target", pattern) : Lost(flag, problem!);

    private Condition? Header(GoReplayFlag flag)
    {
        var parts = flag.Value.Split(':', 2);
        if (parts.Length < 2 || !TextRules.IsToken(parts[0].Trim()))
        {
            return Lost(flag, $"{Printable.Text(flag.Value, 100)} is no header field and expression: X-Api-Version:^v1");
        }

        var pattern = Re2Pattern.Convert(parts[1].Trim(), out var problem);
        return problem is not null ? Lost(flag, problem) : parts[1].Trim().Length == 0 ? Condition.Present("header." + parts[0].Trim()) : Condition.Regex("header." + parts[0].Trim(), pattern);
    }

    private MethodPolicy Methods()
    {
        var names = new List<string>();
        foreach (var flag in _command.Of("http-allow-method"))
        {
            if (!TextRules.IsToken(flag.Value) || flag.Value != flag.Value.ToUpperInvariant() || flag.Value == "CONNECT")
            {
                Lost(flag, $"{Printable.Text(flag.Value, 64)} is no method that can be copied");
            }
            else if (!names.Contains(flag.Value))
            {
                names.Add(flag.Value);
            }
        }

        return names.Count == 0 ? MethodPolicy.Every : new MethodPolicy(false, [.. names]);
    }

    private RewriteConfiguration? Rewrite()
    {
        RewriteConfiguration? rewrite = null;
        foreach (var flag in _command.Of("http-rewrite-url"))
        {
            var parts = flag.Value.Split(':', 2);
            var pattern = Re2Pattern.Convert(parts[0], out var problem);
            if (parts.Length < 2 || parts[0].Length == 0 || problem is not null)
            {
                Lost(flag, problem ?? $"{Printable.Text(flag.Value, 100)} is no expression and what takes its place: /v1/([^/]+):/v2/$1");
            }
            else if (rewrite is not null)
            {
                Lost(flag, "a mirror has one rewrite, and this is the second; GoReplay takes the first that fits: make it a mirror of its own");
            }
            else
            {
                rewrite = new RewriteConfiguration { Regex = pattern, With = parts[1].Length == 0 ? null : parts[1] };
                var isOfQuery = pattern.Contains(@"\?", StringComparison.Ordinal) || parts[1].Contains('?');
                _draft.Remark(flag.Line, isOfQuery ? RemarkKind.MirrorLost : RemarkKind.Note, isOfQuery
                    ? "--http-rewrite-url: it changes the query, and Umbra's rewrite changes the path alone"
                    : "--http-rewrite-url: Umbra changes the first place that fits, in the path alone; GoReplay all of them, in the query as well");
            }
        }

        return rewrite;
    }

    private string? SetHeaders()
    {
        string? host = null;
        foreach (var flag in _command.Of("http-set-header"))
        {
            var parts = flag.Value.Split(':', 2, StringSplitOptions.TrimEntries);
            var isHost = parts.Length == 2 && parts[0].Equals("Host", StringComparison.OrdinalIgnoreCase);
            var problem = parts.Length < 2 ? "write NAME: VALUE"
                : RequestVariables.AreIn(parts[1]) ? "the value holds what is a variable for Umbra"
                : isHost ? (TextRules.Parse(TextRule.HeaderValue, parts[1], "/", out _) is { } complaint ? $"the value {complaint.Problem}" : null)
                : _headers.Set(parts[0], parts[1]);
            host = isHost && problem is null ? parts[1] : host;
            if (problem is not null)
            {
                Lost(flag, problem);
            }
        }

        if (_command.Last("input-raw-realip-header") is { Value.Length: > 0 } address && _headers.Set(address.Value, "$remote_addr") is { } fault)
        {
            Lost(address, fault);
        }

        foreach (var flag in _command.Of("http-drop-header"))
        {
            if (_headers.Remove(flag.Value) is { } why)
            {
                Lost(flag, why);
            }
        }

        return host;
    }

    private (string Header, int Percent)? Limiter()
    {
        (string Header, int Percent)? limiter = null;
        foreach (var flag in _command.Of("http-header-limiter"))
        {
            var parts = flag.Value.Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || !parts[1].EndsWith('%') || !TextRules.IsToken(parts[0]) || !int.TryParse(parts[1][..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent > 100)
            {
                Lost(flag, $"{Printable.Text(flag.Value, 100)} is no header field and share: X-User:25%");
            }
            else if (limiter is not null)
            {
                Lost(flag, "a mirror is sampled by one header field, and this is the second");
            }
            else
            {
                limiter = (parts[0], percent);
                _draft.Remark(flag.Line, RemarkKind.Note, $"--http-header-limiter: the same {parts[0]} is always in or always out, as with GoReplay, but others are chosen; a request without it is sampled by itself, GoReplay takes all of those");
            }
        }

        return limiter;
    }
}
