using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Umbra.Inline.Serving;

/// <summary>What Kestrel takes its connections from: those that a <see cref="ClientAcceptor"/> has accepted.</summary>
internal sealed class AcceptedTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is AcceptedEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Listener((AcceptedEndPoint)endpoint));

    private sealed class Listener(AcceptedEndPoint endPoint) : IConnectionListener
    {
        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await endPoint.Connections.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (endPoint.Connections.TryRead(out var connection))
                {
                    return connection;
                }
            }

            return null;
        }

        // The acceptor ends the channel.
        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask DisposeAsync() => default;
    }
}

/// <summary>Connections of one protocol, in an end point's place.</summary>
/// <param name="name">For Kestrel's messages.</param>
/// <param name="connections">The connections.</param>
internal sealed class AcceptedEndPoint(string name, ChannelReader<ConnectionContext> connections) : EndPoint
{
    /// <summary>The connections.</summary>
    public ChannelReader<ConnectionContext> Connections => connections;

    /// <inheritdoc/>
    public override string ToString() => name;
}
