using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Filtering;
using Umbra.Core.Http;

namespace Umbra.Core.Mirroring;

/// <summary>A <see cref="RequestMatcher"/> made ready for request heads.</summary>
internal sealed class RequestCondition
{
    private readonly TextMatcher? _path;
    private readonly ImmutableArray<HostPattern> _hosts;
    private readonly ImmutableArray<byte[]> _methods;
    private readonly ImmutableArray<(byte[] Name, TextMatcher Value)> _headers;
    private readonly ImmutableArray<(byte[] Name, TextMatcher Value)> _query;

    private readonly ExchangeFilter? _where;

    public RequestCondition(RequestMatcher matcher)
    {
        _where = matcher.Where is null ? null : ExchangeFilter.Parse(matcher.Where);
        _path = matcher.Path is null ? null : new TextMatcher(matcher.Path);
        _hosts = [.. matcher.Hosts.Select(host => new HostPattern(host))];
        _methods = [.. matcher.Methods.Select(Encoding.UTF8.GetBytes)];
        _headers = [.. matcher.Headers.Select(field => (Encoding.UTF8.GetBytes(field.Name), new TextMatcher(field.Value)))];
        _query = [.. matcher.Query.Select(parameter => (Encoding.UTF8.GetBytes(parameter.Name), new TextMatcher(parameter.Value)))];
    }

    /// <summary>Whether all parts fit.</summary>
    public bool Fits(in RequestHead head) =>
        (_path is null || _path.Fits(head.Path)) && FitsHost(head) && FitsMethod(head.Method) && FitsHeaders(head) && FitsQuery(head.Query)
        && _where?.Fits(head) != false;

    private bool FitsHost(in RequestHead head)
    {
        if (_hosts.IsEmpty)
        {
            return true;
        }

        var host = HostPattern.WithoutPort(head.Host);
        foreach (var pattern in _hosts)
        {
            if (pattern.Fits(host))
            {
                return true;
            }
        }

        return false;
    }

    private bool FitsMethod(ReadOnlySpan<byte> method)
    {
        foreach (var allowed in _methods)
        {
            if (method.SequenceEqual(allowed))
            {
                return true;
            }
        }

        return _methods.IsEmpty;
    }

    private bool FitsHeaders(in RequestHead head)
    {
        foreach (var (name, value) in _headers)
        {
            var isThere = false;
            var fits = false;
            for (var i = 0; i < head.FieldCount && !fits; i++)
            {
                if (Ascii.EqualsIgnoreCase(head.Name(i), name))
                {
                    isThere = true;
                    fits = value.Fits(head.Value(i));
                }
            }

            if (value.IsAbsence ? isThere : !fits)
            {
                return false;
            }
        }

        return true;
    }

    private bool FitsQuery(ReadOnlySpan<byte> query)
    {
        foreach (var (name, value) in _query)
        {
            var isThere = false;
            var fits = false;
            foreach (var range in query.Split((byte)'&'))
            {
                var parameter = query[range];
                var equals = parameter.IndexOf((byte)'=');
                if ((equals < 0 ? parameter : parameter[..equals]).SequenceEqual(name))
                {
                    isThere = true;
                    fits |= value.Fits(equals < 0 ? default : parameter[(equals + 1)..]);
                }
            }

            if (value.IsAbsence ? isThere : !fits)
            {
                return false;
            }
        }

        return true;
    }
}
