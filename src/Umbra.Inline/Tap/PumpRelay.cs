using Umbra.Core.Http;

namespace Umbra.Inline.Tap;

/// <summary>A relay of two wires, with an asynchronous pump for each direction: for TLS, and where there is no <see cref="PolledRelay"/>.</summary>
internal sealed class PumpRelay(Wire client, Wire production, Conversation conversation, TimeProvider clock) : IRelay
{
    private readonly Pump _requests = new(client, production, conversation, isRequest: true, clock);
    private readonly Pump _responses = new(production, client, conversation, isRequest: false, clock);

    /// <inheritdoc/>
    public long LastActivity => Math.Max(_requests.LastActivity, _responses.LastActivity);

    /// <inheritdoc/>
    public async Task RunAsync()
    {
        try
        {
            await RelayAsync().ConfigureAwait(false);
        }
        catch
        {
            // A pump that broke off leaves the other one waiting for bytes of a connection that nobody serves.
            Abort();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        client.Shutdown();
        production.Shutdown();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        client.Abort();
        production.Abort();
    }

    private async Task RelayAsync()
    {
        var requesting = _requests.RunAsync();
        var responding = _responses.RunAsync();
        var first = await Task.WhenAny(requesting, responding).ConfigureAwait(false);
        var end = await first.ConfigureAwait(false);
        var isRequest = first == requesting;
        switch (end)
        {
            case PumpEnd.SourceBroken:
                // A reset is passed on as one.
                (isRequest ? production : client).Abort();
                break;
            case PumpEnd.DestinationBroken when !isRequest:
                // The client is gone: production would send to nobody.
                production.Abort();
                break;
            case PumpEnd.DestinationBroken:
                // Production takes no more, but may have answered (413, say): its answer is still passed on.
                break;
        }

        var (requestEnd, responseEnd) = (await requesting.ConfigureAwait(false), await responding.ConfigureAwait(false));
        if (requestEnd == PumpEnd.DestinationBroken || responseEnd == PumpEnd.SourceBroken)
        {
            client.Abort();
        }
        else if (requestEnd == PumpEnd.SourceBroken || responseEnd == PumpEnd.DestinationBroken)
        {
            production.Abort();
        }

        client.Close();
        production.Close();
    }
}
