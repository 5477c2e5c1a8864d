using System.Net;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Inline.Serving;

/// <summary>A client's connection, as the mirrors are told of it. A feature of the connection: every request of it finds it among its own.</summary>
internal sealed class ClientConnection(ExchangeSource source, IPEndPoint client)
{
    // Requests of one HTTP/2 connection come at once, and the observer takes one at a time.
    private readonly Lock _gate = new();
    private ConnectionObserver? _observer;
    private string? _address;

    /// <summary>The client.</summary>
    public IPEndPoint Client => client;

    /// <summary>Its address as text, which every request is told with; an IPv4 address as one, however it was accepted.</summary>
    public string Address => _address ??= (client.Address.IsIPv4MappedToIPv6 ? client.Address.MapToIPv4() : client.Address).ToString();

    /// <summary>The source that the connection belongs to.</summary>
    public ExchangeSource Source => source;

    /// <summary>A request's head was read.</summary>
    /// <returns>What takes the exchange; null when no mirror wants it.</returns>
    public ExchangeCapture? Seen(SourcePlan plan, in RequestHead head, BodyFraming framing, long time)
    {
        if (plan.IsEmpty)
        {
            source.Account.ExchangeSeen();
            return null;
        }

        lock (_gate)
        {
            return (_observer ??= source.Connect(client)).Seen(plan, head, framing, time);
        }
    }
}
