namespace Umbra.Core.Comparing.Endpoints;

/// <summary>A place in the paths that were seen.</summary>
internal sealed class EndpointNode
{
    // Of the requests through a place, the part that makes a segment a name of its own when there turn out to be too many, and the fewest that are one.
    private const int EstablishedShare = 100;
    private const int FewestEstablished = 8;

    private readonly Dictionary<string, EndpointNode> _literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EndpointNode>.AlternateLookup<ReadOnlySpan<char>> _bySegment;
    private readonly List<KeyValuePair<string, string>> _names = [];
    private long _hits;
    private long _reached;
    private bool _isOpen = true;

    /// <summary>A place without anything below it.</summary>
    public EndpointNode() => _bySegment = _literals.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The node of an id here; null until there was one.</summary>
    public EndpointNode? Id { get; private set; }

    /// <summary>The node of a segment that is no id by its form.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="mostLiterals">With more, those that are rare are ids.</param>
    /// <param name="isId">It turned out to be one.</param>
    public EndpointNode Literal(ReadOnlySpan<char> segment, int mostLiterals, out bool isId)
    {
        isId = false;
        _hits++;
        if (_bySegment.TryGetValue(segment, out var node))
        {
            node._reached++;
            return node;
        }

        if (_isOpen && _literals.Count < mostLiterals)
        {
            node = new EndpointNode { _reached = 1 };
            _literals.Add(segment.ToString(), node);
            return node;
        }

        isId = true;
        if (_isOpen)
        {
            Close();
        }

        return ForId();
    }

    // What is asked for again and again stays: a scanner that tries names must not make ids of all others.
    private void Close()
    {
        _isOpen = false;
        foreach (var (segment, node) in _literals)
        {
            if (node._reached < Math.Max(FewestEstablished, _hits / EstablishedShare))
            {
                _literals.Remove(segment);
            }
        }
    }

    /// <summary>The node of a segment that is an id.</summary>
    public EndpointNode ForId() => Id ??= new EndpointNode();

    /// <summary>The endpoint that ends here, by method.</summary>
    public string? Name(string method)
    {
        foreach (var (known, name) in _names)
        {
            if (ReferenceEquals(known, method))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Names the endpoint that ends here.</summary>
    public void SetName(string method, string name) => _names.Add(new(method, name));
}
