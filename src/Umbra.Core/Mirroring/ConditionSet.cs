using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Mirroring;

/// <summary>
/// Conditions of which any must fit. The built-in exclusions are dozens of exact paths and of values of one field (User-Agent): those
/// are looked up by length and field by field, so that a request which fits none is not compared with each.
/// </summary>
internal sealed class ConditionSet
{
    private readonly ImmutableArray<byte[]>[] _pathsByLength;
    private readonly ImmutableArray<(byte[] Name, ImmutableArray<TextMatcher> Values)> _fields;
    private readonly ImmutableArray<RequestCondition> _others;

    public ConditionSet(ImmutableArray<RequestMatcher> matchers)
    {
        var paths = matchers.Where(IsExactPath).Select(matcher => Encoding.UTF8.GetBytes(matcher.Path!.Text)).ToLookup(path => path.Length);
        _pathsByLength = [.. Enumerable.Range(0, paths.Any() ? paths.Max(group => group.Key) + 1 : 0).Select(length => paths[length].ToImmutableArray())];
        _fields =
        [
            .. matchers.Where(IsOneField).Select(matcher => matcher.Headers[0]).GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase)
                .Select(group => (Encoding.UTF8.GetBytes(group.Key), group.Select(field => new TextMatcher(field.Value)).ToImmutableArray())),
        ];
        _others = [.. matchers.Where(matcher => !IsExactPath(matcher) && !IsOneField(matcher)).Select(matcher => new RequestCondition(matcher))];
        IsEmpty = matchers.IsEmpty;
    }

    /// <summary>There are no conditions.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether any condition fits.</summary>
    public bool AnyFits(in RequestHead head)
    {
        if (IsEmpty)
        {
            return false;
        }

        if (FitsPath(head.Path) || FitsField(head))
        {
            return true;
        }

        foreach (var condition in _others)
        {
            if (condition.Fits(head))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsExactPath(RequestMatcher matcher) =>
        matcher is { Path: { Kind: TextMatchKind.Exact, IgnoreCase: false }, Hosts.IsEmpty: true, Methods.IsEmpty: true, Headers.IsEmpty: true, Query.IsEmpty: true, Where: null };

    private static bool IsOneField(RequestMatcher matcher) =>
        matcher is { Path: null, Hosts.IsEmpty: true, Methods.IsEmpty: true, Headers: [{ Value.Kind: not TextMatchKind.Absent }], Query.IsEmpty: true, Where: null };

    private bool FitsPath(ReadOnlySpan<byte> path)
    {
        if (path.Length >= _pathsByLength.Length)
        {
            return false;
        }

        foreach (var candidate in _pathsByLength[path.Length])
        {
            if (path.SequenceEqual(candidate))
            {
                return true;
            }
        }

        return false;
    }

    private bool FitsField(in RequestHead head)
    {
        foreach (var (name, values) in _fields)
        {
            for (var i = 0; i < head.FieldCount; i++)
            {
                if (Ascii.EqualsIgnoreCase(head.Name(i), name) && AnyFits(values, head.Value(i)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool AnyFits(ImmutableArray<TextMatcher> values, ReadOnlySpan<byte> value)
    {
        foreach (var candidate in values)
        {
            if (candidate.Fits(value))
            {
                return true;
            }
        }

        return false;
    }
}
