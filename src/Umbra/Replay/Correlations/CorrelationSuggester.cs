using System.Globalization;
using System.Text;
using Umbra.Core.Comparing.Endpoints;
using Umbra.Core.Handoff;

namespace Umbra.Replay.Correlations;

/// <summary>Finds values of recorded responses that recur in later requests: what a target that gives them anew has to be asked with. For one thread.</summary>
internal sealed class CorrelationSuggester
{
    // Shorter ones recur by chance; longer ones are documents.
    private const int ShortestValue = 6;
    private const int LongestValue = 4_096;
    private const int MostValues = 500_000;

    // Fields that say the same in both directions without one being taken from the other.
    private static readonly HashSet<string> Ordinary = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Content-Language", "Date", "Expires", "Host", "Keep-Alive", "Origin",
        "Pragma", "Referer", "Server", "Strict-Transport-Security", "Transfer-Encoding", "User-Agent", "Vary", "Via", "X-Frame-Options", "X-Powered-By", "X-XSS-Protection", "X-Content-Type-Options",
    };

    private readonly Dictionary<string, (string Endpoint, ResponsePlace Place)> _values = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<Suggestion, int> _found = [];
    private readonly HashSet<string> _sentBefore = new(StringComparer.Ordinal);
    private readonly ResponseValues _responses = new();
    private readonly EndpointNames _endpoints = new(new EndpointSettings());

    /// <summary>How many rules were found.</summary>
    public int Count => _found.Count;

    /// <summary>Adds an exchange, in the order of their time.</summary>
    public void Add(in ExchangeRecord record)
    {
        if (!record.HasRequest)
        {
            return;
        }

        RequestValues.Visit(record.Request, (place, value) =>
        {
            if (!IsCandidate(value) || (place.Header is { } header && Ordinary.Contains(header)))
            {
                return;
            }

            var text = Encoding.Latin1.GetString(value);
            if (_values.TryGetValue(text, out var from))
            {
                var suggestion = new Suggestion(from.Endpoint, from.Place, Normal(place));
                _found[suggestion] = _found.GetValueOrDefault(suggestion) + 1;
            }
            else if (_sentBefore.Count < MostValues)
            {
                _sentBefore.Add(text); // a response that has it has it from there
            }
        });
        if (!record.HasResponse || record.Response.Head.IsEmpty || record.Response.Status >= 400)
        {
            return;
        }

        var endpoint = _endpoints.NameOf(record.Request.Method, record.Request.Target);
        _responses.Visit(record.Response.Head, record.Response.Body, withBody: true, (place, value) =>
        {
            if (IsCandidate(value) && (place.Header is not { } header || !Ordinary.Contains(header)))
            {
                Remember(Encoding.Latin1.GetString(value), endpoint, place);
            }
        });
    }

    /// <summary>The rules, as a file for <c>umbra replay -c</c>.</summary>
    public string Yaml()
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"# {(Count == 0 ? "No value of a response was found in a later request." : "Values of responses that were found in later requests, the most frequent first.")}\n");
        if (Count == 0)
        {
            return yaml.ToString();
        }

        yaml.Append("correlate:\n");
        foreach (var (suggestion, count) in _found.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.ToString(), StringComparer.Ordinal))
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  # in {count:N0} requests\n");
            yaml.Append(CultureInfo.InvariantCulture, $"  - endpoint: {Quote(suggestion.Endpoint)}\n    from: {{ {Of(suggestion.From)} }}\n    to: {{ {Of(suggestion.To)} }}\n");
        }

        return yaml.ToString();
    }

    private void Remember(string value, string endpoint, ResponsePlace place)
    {
        if (_sentBefore.Contains(value) || _values.ContainsKey(value))
        {
            return;
        }

        _values[value] = (endpoint, place);
        _order.Enqueue(value);
        if (_order.Count > MostValues)
        {
            _values.Remove(_order.Dequeue());
        }
    }

    // Words and small numbers are the same by chance: what names something has a digit, or is long.
    private static bool IsCandidate(ReadOnlySpan<byte> value) =>
        value.Length is >= ShortestValue and <= LongestValue && (value.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 || value.Length >= 16) && !value.Contains((byte)'\n');

    private static RequestPlace Normal(RequestPlace place) => place.Header is { } header ? place with { Header = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(header.ToLowerInvariant()) } : place;

    private static string Of(ResponsePlace place) => place.Json is { } json ? $"json: {Quote(json)}" : place.Header is { } header ? $"header: {Quote(header)}" : $"cookie: {Quote(place.Cookie!)}";

    private static string Of(RequestPlace place) => place switch
    {
        { Header: { } header } => $"header: {Quote(header)}",
        { Cookie: { } cookie } => $"cookie: {Quote(cookie)}",
        { Query: { } query } => $"query: {Quote(query)}",
        { Json: { } json } => $"json: {Quote(json)}",
        { Form: { } form } => $"form: {Quote(form)}",
        _ => "path: true",
    };

    private static string Quote(string text) => Commands.KeyFlag.Quote(text);

    private sealed record Suggestion(string Endpoint, ResponsePlace From, RequestPlace To);
}
