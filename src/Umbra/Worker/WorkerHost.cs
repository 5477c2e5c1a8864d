using System.Net.Sockets;
using Umbra.Core.Handoff;

namespace Umbra.Worker;

/// <summary>A worker: takes exchanges from a data plane and gives them to its mirrors; ends when the data plane does.</summary>
internal sealed class WorkerHost : IExchangeConsumer
{
    private readonly IWorkerParts _parts;
    private readonly HandoffClient _client;
    private readonly MirrorSet _mirrors;
    private readonly TextWriter _errors;
    private readonly IdleTrim _trim;
    private readonly Lock _adminGate = new();
    private long _batches;
    private Task _admin = Task.CompletedTask;
    private Task _draining = Task.CompletedTask;

    private WorkerHost(string handoff, IWorkerParts parts, TimeProvider clock, TextWriter errors)
    {
        (_parts, _errors) = (parts, errors);
        _client = HandoffClient.Connect(handoff, this, clock);
        _mirrors = new MirrorSet(parts.CreateDelivery, _client.Account);
        _trim = new IdleTrim(() => Volatile.Read(ref _batches) + _client.Tellings, clock);
    }

    /// <summary>Runs a worker until its connection ends.</summary>
    /// <param name="handoff">The data plane's socket.</param>
    /// <param name="parts">What it is put together from.</param>
    /// <param name="clock">All times.</param>
    /// <param name="errors">Diagnostics.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Why the connection ended; empty when the data plane closed it.</returns>
    /// <exception cref="SocketException">There is no data plane.</exception>
    public static async Task<string> RunAsync(string handoff, IWorkerParts parts, TimeProvider clock, TextWriter errors, CancellationToken cancellation)
    {
        var host = new WorkerHost(handoff, parts, clock, errors);
        await using (host._client.ConfigureAwait(false))
        {
            host._client.Start();
            await ((Task)host._client.Ended).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await host._trim.DisposeAsync().ConfigureAwait(false);

        // The reading thread has ended, so the mirrors are nobody else's. Nobody hears of settlements any more.
        parts.CutShort();
        await host._mirrors.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await host._draining.ConfigureAwait(false);
        await parts.StopResultsAsync(endsRun: false).ConfigureAwait(false);
        parts.Ending();
        await host.AfterAdmin(parts.StopAdminAsync).ConfigureAwait(false);
        return await host._client.Ended.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void OnSettings(ReadOnlySpan<byte> settings)
    {
        _mirrors.Apply(_parts.Load(settings));
        _ = AfterAdmin(() => _parts.ApplyAdminAsync(_client));
    }

    /// <inheritdoc/>
    public void OnExchange(in ExchangeRecord record) => _mirrors.Offer(record);

    /// <inheritdoc/>
    public void OnBatchEnd() => Volatile.Write(ref _batches, _batches + 1); // by the reading thread alone

    /// <inheritdoc/>
    public void OnDrain(TimeSpan time) => _draining = DrainAsync(_mirrors.StopAsync(time));

    private async Task DrainAsync(Task stopped)
    {
        try
        {
            await stopped.ConfigureAwait(false);
            await _parts.StopResultsAsync(endsRun: true).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What it left unsettled is settled by the data plane as soon as it hears that this is all.
            await _errors.WriteLineAsync($"umbra worker: a mirror did not stop well: {exception.Message}").ConfigureAwait(false);
        }

        _client.Drained();
    }

    // One change of the admin port after the other. A port that cannot be opened is said; copies go on without it.
    private Task AfterAdmin(Func<Task> change)
    {
        lock (_adminGate)
        {
            return _admin = RunAsync(_admin);
        }

        async Task RunAsync(Task before)
        {
            await before.ConfigureAwait(false);
            try
            {
                await Task.Run(change).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                await _errors.WriteLineAsync($"umbra worker: admin port: {exception.Message}").ConfigureAwait(false);
            }
        }
    }
}
