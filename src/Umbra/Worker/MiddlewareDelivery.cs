using Microsoft.Extensions.Logging;
using Umbra.Core.Handoff;
using Umbra.Core.Middleware;
using Umbra.Core.Mirroring;

namespace Umbra.Worker;

/// <summary>A mirror whose requests go through a program first. A program that hangs, dies or talks nonsense costs copies, and nothing else.</summary>
internal sealed class MiddlewareDelivery : IMirrorDelivery
{
    private readonly Lock _gate = new();
    private readonly MiddlewareSettings _settings;
    private readonly TimeProvider _clock;
    private readonly IMirrorDelivery _inner;

    /// <param name="settings">The program.</param>
    /// <param name="account">Where what does not come back is settled.</param>
    /// <param name="create">Makes what comes after it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    public MiddlewareDelivery(MiddlewareSettings settings, SettlementAccount account, Func<MiddlewareStage, IMirrorDelivery> create, TimeProvider clock, ILogger logger)
    {
        (_settings, _clock) = (settings, clock);
        Stage = new MiddlewareStage(settings, GoesOn, (_, reason) => account.Skipped(reason), clock, logger);
        _inner = create(Stage);
    }

    /// <summary>The program's.</summary>
    public MiddlewareStage Stage { get; }

    /// <inheritdoc/>
    public bool TryUpdate(DeliverySettings settings) => settings.Middleware?.Stamp == _settings.Stamp && _inner.TryUpdate(settings);

    /// <inheritdoc/>
    public void Offer(in ExchangeRecord record) => Stage.Offer(record);

    /// <inheritdoc/>
    public void OnResponse(in ExchangeRecord record)
    {
        if (!Stage.OnResponse(record))
        {
            GoesOn(record, isResponse: true);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan time)
    {
        // What is away comes back in its time, or is skipped when that is over.
        var from = _clock.GetTimestamp();
        var most = time < _settings.Timeout ? time : _settings.Timeout;
        while (Stage.Pending > 0 && _clock.GetElapsedTime(from) < most)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), _clock).ConfigureAwait(false);
        }

        Stage.Dispose();
        var left = time - _clock.GetElapsedTime(from);
        await _inner.StopAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero).ConfigureAwait(false);
    }

    private void GoesOn(in ExchangeRecord record, bool isResponse)
    {
        lock (_gate)
        {
            if (isResponse)
            {
                _inner.OnResponse(record);
            }
            else
            {
                _inner.Offer(record);
            }
        }
    }
}
