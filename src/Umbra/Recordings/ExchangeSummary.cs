using Umbra.Core.Comparing.Endpoints;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Recordings;

/// <summary>What many exchanges are like, in memory that does not grow with their number. For one thread.</summary>
internal sealed class ExchangeSummary
{
    // Past so many they are no longer told apart; a number is 40 bytes.
    private const int MostConnections = 500_000;

    private readonly EndpointNames _names = new(new EndpointSettings());
    private readonly Dictionary<string, EndpointSummary> _endpoints = new(StringComparer.Ordinal);
    private readonly HashSet<(int Source, long Connection)> _connections = [];
    private readonly SortedDictionary<string, long> _sources = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _profiles = new(StringComparer.Ordinal);
    private byte[] _lastSource = [];
    private string _lastSourceName = "";
    private int _lastSourceHash;

    /// <summary>Exchanges.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Those without a response, or without a whole one.</summary>
    public long WithoutResponse { get; private set; }

    /// <summary>When the first request began, ns since 1970.</summary>
    public long FirstNs { get; private set; } = long.MaxValue;

    /// <summary>When the last one began.</summary>
    public long LastNs { get; private set; } = long.MinValue;

    /// <summary>Bytes of requests: heads, bodies and trailers.</summary>
    public long RequestBytes { get; private set; }

    /// <summary>Bytes of responses that were kept.</summary>
    public long ResponseBytes { get; private set; }

    /// <summary>The largest body of a request.</summary>
    public long LargestRequestBody { get; private set; }

    /// <summary>The largest body of a response, kept or not.</summary>
    public long LargestResponseBody { get; private set; }

    /// <summary>Connections; at most half a million are told apart.</summary>
    public int Connections => _connections.Count;

    /// <summary>There were more connections.</summary>
    public bool HasMoreConnections => _connections.Count >= MostConnections;

    /// <summary>How long exchanges took.</summary>
    public DurationHistogram Durations { get; } = new();

    /// <summary>How many answers there were of each class: none, 1xx to 5xx.</summary>
    public long[] Classes { get; } = new long[6];

    /// <summary>How many exchanges each source has.</summary>
    public IReadOnlyDictionary<string, long> Sources => _sources;

    /// <summary>How many exchanges were sanitized by each profile; the empty name for those that were not.</summary>
    public IReadOnlyDictionary<string, long> Profiles => _profiles;

    /// <summary>The endpoints, those with the most exchanges first.</summary>
    public IEnumerable<KeyValuePair<string, EndpointSummary>> Endpoints =>
        _endpoints.OrderByDescending(endpoint => endpoint.Value.Exchanges).ThenBy(endpoint => endpoint.Key, StringComparer.Ordinal);

    /// <summary>Adds an exchange.</summary>
    public void Add(in ExchangeRecord record)
    {
        Exchanges++;
        var source = SourceOf(record.Source);
        if (_connections.Count < MostConnections)
        {
            _connections.Add((_lastSourceHash, record.Connection));
        }

        AddTo(_sources, source);
        AddTo(_profiles, ProfileOf(record.Sanitized));
        var status = record is { HasResponse: true, Response.IsComplete: true } ? record.Response.Status : 0;
        var answered = status is >= 100 and < 600 ? status / 100 : 0;
        Classes[answered]++;
        WithoutResponse += answered == 0 ? 1 : 0;
        if (record.HasRequest)
        {
            FirstNs = Math.Min(FirstNs, record.Request.WallClockNs);
            LastNs = Math.Max(LastNs, record.Request.WallClockNs);
            RequestBytes += record.Request.Head.Length + record.Request.Body.Length + record.Request.Trailers.Length;
            LargestRequestBody = Math.Max(LargestRequestBody, record.Request.Body.Length);
        }

        if (record.HasResponse)
        {
            ResponseBytes += record.Response.Head.Length + record.Response.Body.Length + record.Response.Trailers.Length;
            LargestResponseBody = Math.Max(LargestResponseBody, record.Response.BodyLength);
        }

        var endpoint = EndpointOf(record);
        endpoint.Exchanges++;
        endpoint.Classes[answered]++;
        if (answered > 0)
        {
            var duration = record.Response.LastByteNs - record.Response.RequestLastByteNs;
            Durations.Record(duration);
            endpoint.Durations.Record(duration);
        }
    }

    private EndpointSummary EndpointOf(in ExchangeRecord record)
    {
        var (method, target) = StartLine(record.Request.Head);
        var name = _names.NameOf(method, target);
        return _endpoints.TryGetValue(name, out var known) ? known : _endpoints[name] = new EndpointSummary();
    }

    private static StartLineParts StartLine(ReadOnlySpan<byte> head)
    {
        var line = head[..Math.Max(0, head.IndexOfAny((byte)'\r', (byte)'\n'))];
        var (first, last) = (line.IndexOf((byte)' '), line.LastIndexOf((byte)' '));
        return first > 0 && last > first ? new StartLineParts(line[..first], line[(first + 1)..last]) : default;
    }

    private string SourceOf(ReadOnlySpan<byte> source)
    {
        if (!source.SequenceEqual(_lastSource))
        {
            _lastSource = source.ToArray();
            _lastSourceName = System.Text.Encoding.UTF8.GetString(source);
            _lastSourceHash = _lastSourceName.GetHashCode(StringComparison.Ordinal);
        }

        return _lastSourceName;
    }

    private static string ProfileOf(ReadOnlySpan<byte> sanitized)
    {
        foreach (var name in NameList.Read(sanitized))
        {
            return name.SequenceEqual("standard"u8) ? "standard" : name.SequenceEqual("strict"u8) ? "strict" : System.Text.Encoding.UTF8.GetString(name);
        }

        return "";
    }

    private static void AddTo(SortedDictionary<string, long> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    private readonly ref struct StartLineParts(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        public readonly ReadOnlySpan<byte> Method = method;
        public readonly ReadOnlySpan<byte> Target = target;

        public void Deconstruct(out ReadOnlySpan<byte> method, out ReadOnlySpan<byte> target)
        {
            method = Method;
            target = Target;
        }
    }
}

/// <summary>One endpoint's exchanges.</summary>
internal sealed class EndpointSummary
{
    /// <summary>How many there are.</summary>
    public long Exchanges { get; set; }

    /// <summary>How many answers there were of each class: none, 1xx to 5xx.</summary>
    public long[] Classes { get; } = new long[6];

    /// <summary>How long they took.</summary>
    public DurationHistogram Durations { get; } = new();
}
