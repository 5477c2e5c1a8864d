using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Http;

namespace Umbra.Core.Comparing.Endpoints;

/// <summary>
/// Names the endpoint of a request: its method and the template of its path, <c>GET /users/{id}</c>. Templates are given, or learned: segments that look like
/// ids are, and so is each segment at a place where too many were seen. Any number of threads may use it.
/// </summary>
internal sealed class EndpointNames
{
    /// <summary>What all requests are called that there is no room for.</summary>
    public const string Other = "_other";

    // Longer paths, deeper ones and more places are not learned: whoever sends them would only fill memory.
    private const int LongestPath = 1024;
    private const int MostSegments = 24;
    private const int MostNodes = 20_000;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "QUERY", "TRACE"];

    private readonly Lock _lock = new();
    private readonly EndpointSettings _settings;
    private readonly ImmutableArray<EndpointTemplate> _templates;
    private readonly Dictionary<(string Method, string Template), string> _names = [];
    private readonly StringBuilder _path = new(LongestPath * 4);
    private readonly EndpointNode _root = new();
    private int _nodes;

    /// <param name="settings">The templates and bounds.</param>
    /// <exception cref="FormatException">A template is none; says which and why.</exception>
    public EndpointNames(EndpointSettings settings)
    {
        _settings = settings;
        _templates = [.. settings.Templates.Select(text => new EndpointTemplate(text))];
    }

    /// <summary>The endpoint of a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="target">Its target; only the path is looked at.</param>
    public string NameOf(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        var path = TargetParts.Path(target);
        Span<char> characters = stackalloc char[LongestPath];
        if (path.Length is 0 or > LongestPath || path[0] != '/' || path.Count((byte)'/') > MostSegments || KnownMethod(method) is not { } known)
        {
            return Other;
        }

        characters = characters[..Encoding.Latin1.GetChars(path, characters)];
        foreach (var template in _templates)
        {
            if (template.Fits(characters))
            {
                lock (_lock)
                {
                    return template.Place.Name(known) ?? Named(template.Place, known, template.Text);
                }
            }
        }

        lock (_lock)
        {
            return Learned(known, characters);
        }
    }

    private string Learned(string method, ReadOnlySpan<char> path)
    {
        // When there are too many places, a segment that is new at one is an id there.
        var mostLiterals = _nodes > MostNodes ? 0 : _settings.MostLiterals;
        var node = _root;
        var depth = 0;
        _path.Clear();
        for (var isLast = false; !isLast;)
        {
            var segment = PathSegments.Next(ref path, out isLast);
            depth++;
            var isId = PathSegments.IsId(segment);
            node = isId ? node.ForId() : node.Literal(segment, mostLiterals, out isId);
            _path.Append('/');
            if (isId)
            {
                _path.Append("{id}");
            }
            else
            {
                _path.Append(segment);
            }
        }

        if (node.Name(method) is { } known)
        {
            return known;
        }

        _nodes += depth; // or fewer: it is a bound
        return Named(node, method, _path.ToString());
    }

    private string Named(EndpointNode place, string method, string template)
    {
        var name = Named(method, template);
        place.SetName(method, name);
        return name;
    }

    private string Named(string method, string template)
    {
        if (_names.TryGetValue((method, template), out var known))
        {
            return known;
        }

        if (_names.Count >= _settings.MostEndpoints)
        {
            return Other;
        }

        var name = $"{method} {template}";
        _names.Add((method, template), name);
        return name;
    }

    private static string? KnownMethod(ReadOnlySpan<byte> method)
    {
        foreach (var known in Methods)
        {
            if (Ascii.Equals(method, known))
            {
                return known;
            }
        }

        return null;
    }
}
