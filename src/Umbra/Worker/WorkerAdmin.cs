using Umbra.Admin;
using Umbra.Configuration;
using Umbra.Core.Handoff;
using Umbra.Ec2;
using Umbra.Telemetry;

namespace Umbra.Worker;

/// <summary>A worker's admin port and its metrics: they begin with the first configuration, and again when one changes what they are made of.</summary>
/// <param name="clock">All times.</param>
/// <param name="errors">Diagnostics.</param>
/// <param name="durations">Keeps what is measured while there are no metrics.</param>
/// <param name="createMetrics">Makes them for a configuration.</param>
/// <param name="figures">What the worker knows beside the ledger.</param>
/// <param name="ec2">What EC2's API runs on at the moment.</param>
/// <param name="isPutOff">The worker starts beside live traffic: what nobody waits for waits until somebody asks, once.</param>
/// <remarks>One call after the other, but for <see cref="Ending"/>.</remarks>
internal sealed class WorkerAdmin(
    TimeProvider clock, TextWriter errors, MirrorDurations durations, Func<LedgerFeed, UmbraConfiguration, MetricsExport> createMetrics, WorkerFigures figures, Func<Ec2Host?> ec2,
    bool isPutOff)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    // By then a worker that starts again has compiled what it does most, and has caught up.
    private static readonly TimeSpan Unasked = TimeSpan.FromSeconds(5);

    private bool _isPutOff = isPutOff;
    private volatile bool _isEnding;
    private MetricsExport? _metrics;
    private AdminServer? _server;
    private UmbraConfiguration? _served;

    /// <summary>Starts both, or starts them anew when they are to be others.</summary>
    /// <param name="configuration">What is in force.</param>
    /// <param name="dataPlane">Has the ledger.</param>
    /// <param name="isReplaced">Other settings have come meanwhile, which will be applied after these.</param>
    public async Task ApplyAsync(UmbraConfiguration configuration, IDataPlane dataPlane, Func<bool> isReplaced)
    {
        if (_server is not null && _served is { } before && configuration.Admin.IsSameAs(before.Admin) && configuration.Otlp == before.Otlp)
        {
            return;
        }

        await StopAsync().ConfigureAwait(false);
        var feed = new LedgerFeed(dataPlane);
        if (!_isPutOff || configuration.Otlp is not null)
        {
            _isPutOff = false;
            _ = BeginMetrics(feed, configuration);
        }

        _server = await StartAsync(configuration, dataPlane, feed, () => _isEnding || isReplaced()).ConfigureAwait(false);
        if (_server is not null)
        {
            _served = configuration;
            await errors.WriteLineAsync($"umbra: admin: {_server.Address}").ConfigureAwait(false);
        }
    }

    /// <summary>The worker ends: nothing is tried again from now on.</summary>
    public void Ending() => _isEnding = true;

    /// <summary>Ends both.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync().ConfigureAwait(false);
        }

        if (_metrics is { } metrics)
        {
            _metrics = null;
            durations.End();
            await metrics.DisposeAsync().ConfigureAwait(false);
        }
    }

    private MetricsExport BeginMetrics(LedgerFeed feed, UmbraConfiguration configuration)
    {
        if (_metrics is null)
        {
            _metrics = createMetrics(feed, configuration);
            durations.Begin(_metrics.Mirrors);
        }

        return _metrics;
    }

    // The port is busy while the worker before, or the process that is taken over, has not ended. Copies go on without it.
    private async Task<AdminServer?> StartAsync(UmbraConfiguration configuration, IDataPlane dataPlane, LedgerFeed feed, Func<bool> isOver)
    {
        for (var isFirst = true; !isOver(); isFirst = false)
        {
            try
            {
                return await ListenAsync(configuration, dataPlane, feed, isOver).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                _isPutOff = false;
                _ = BeginMetrics(feed, configuration); // they count whether somebody can ask or not
                if (isFirst)
                {
                    await errors.WriteLineAsync($"umbra worker: admin port: {exception.Message} (tried again every second)").ConfigureAwait(false);
                }

                await Task.Delay(Retry, clock).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async Task<AdminServer?> ListenAsync(UmbraConfiguration configuration, IDataPlane dataPlane, LedgerFeed feed, Func<bool> isOver)
    {
        var listener = AdminListener.Open(configuration.Admin.Listen);
        MetricsExport metrics;
        try
        {
            if (_isPutOff)
            {
                // A third of what a worker does as it starts is the server and the metrics, for which nobody may wait. Who waits is served,
                // whatever settings have come meanwhile.
                await listener.WaitUntilAskedAsync(Unasked, clock, () => isOver() || durations.AreEnough).ConfigureAwait(false);
                _isPutOff = false;
                if (_isEnding)
                {
                    listener.Dispose();
                    return null;
                }
            }

            metrics = BeginMetrics(feed, configuration);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        var settings = new AdminSettings
        {
            Listen = configuration.Admin.Listen,
            Token = configuration.Admin.Token?.Reveal(),
            Hosts = configuration.Admin.Hosts,
            StateDirectory = configuration.State ?? StateDirectory.Default,
        };
        return await AdminServer.StartAsync(settings, dataPlane, feed, metrics, clock, CancellationToken.None, figures, ec2, listener).ConfigureAwait(false);
    }
}
