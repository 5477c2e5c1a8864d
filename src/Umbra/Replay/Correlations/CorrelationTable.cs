using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Comparing.Endpoints;
using Umbra.Core.Handoff;

namespace Umbra.Replay.Correlations;

/// <summary>
/// The values of one play of a recording that the target gives anew. A recorded value names itself: where it recurs in a later request, at a place that a rule names, the live one
/// stands instead, so that sessions need not be told apart. For one thread, but for what <see cref="LiveValue"/> says.
/// </summary>
internal sealed class CorrelationTable(ImmutableArray<CorrelationRule> rules)
{
    // Past so many the oldest are forgotten: sessions end.
    private const int MostValues = 200_000;

    private readonly Dictionary<(int Rule, string Value), LiveValue> _values = [];
    private readonly Queue<(int Rule, string Value)> _order = new();
    private readonly ResponseValues _responses = new();
    private readonly EndpointNames _endpoints = new(new EndpointSettings());

    /// <summary>Finds what a request needs and what its answer will give.</summary>
    /// <param name="record">The exchange as it was recorded.</param>
    /// <param name="needs">Takes live values that the request must carry.</param>
    /// <param name="gives">Takes those that its answer will have.</param>
    public void Look(in ExchangeRecord record, List<LiveValue> needs, List<LiveValue> gives)
    {
        if (_values.Count > 0)
        {
            RequestValues.Visit(record.Request, (place, value) =>
            {
                var text = Encoding.Latin1.GetString(value);
                for (var i = 0; i < rules.Length; i++)
                {
                    if (rules[i].To.IsSameAs(place) && _values.TryGetValue((i, text), out var known) && !needs.Contains(known))
                    {
                        needs.Add(known);
                    }
                }
            });
        }

        if (!record.HasResponse || record.Response.Head.IsEmpty)
        {
            return;
        }

        var endpoint = _endpoints.NameOf(record.Request.Method, record.Request.Target);
        for (var i = 0; i < rules.Length; i++)
        {
            if ((rules[i].Endpoint is null || rules[i].Endpoint == endpoint) && _responses.Find(rules[i].From, record.Response.Head, record.Response.Body) is { Length: > 0 } recorded)
            {
                gives.Add(Remember(i, recorded));
            }
        }
    }

    private LiveValue Remember(int rule, byte[] recorded)
    {
        var value = new LiveValue(rules[rule], recorded);
        var key = (rule, Encoding.Latin1.GetString(recorded));
        if (!_values.ContainsKey(key))
        {
            _order.Enqueue(key);
        }

        _values[key] = value; // given anew: the later one counts from here on
        if (_order.Count > MostValues)
        {
            _values.Remove(_order.Dequeue());
        }

        return value;
    }
}
