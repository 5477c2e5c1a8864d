using System.Globalization;
using Umbra.Commands;

namespace Umbra.Replay;

/// <summary>Says how a replay goes: on a terminal in one line that changes, else in a line now and then.</summary>
/// <param name="errors">Where to.</param>
internal sealed class ReplayProgress(TextWriter errors) : IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Redirected = TimeSpan.FromSeconds(10);

    private readonly bool _isTerminal = ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected;
    private readonly Lock _gate = new();
    private Timer? _timer;
    private bool _isStopped;

    /// <summary>Begins.</summary>
    public void Follow(ReplayEngine engine)
    {
        var period = _isTerminal ? OnTerminal : Redirected;
        _timer = new Timer(_ => Say(engine), null, period, period);
    }

    /// <summary>Says no more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_isStopped && _isTerminal && _timer is not null)
            {
                errors.Write("\r\u001b[K");
            }

            _isStopped = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _timer?.Dispose();
    }

    private void Say(ReplayEngine engine)
    {
        var figures = engine.Statistics.Read();
        var last = figures.Seconds.Length > 1 ? figures.Seconds[^2] : figures.Seconds.LastOrDefault();
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{figures.Seconds.Length} s: {figures.Sent:N0} requests, {last?.Sent ?? 0:N0}/s, {engine.InFlight:N0} under way, late p99 {last?.LatenessP99 ?? 0:0.0} ms, answered p99 {last?.ResponseP99 ?? 0:0.0} ms, {figures.Failed:N0} failed");
        lock (_gate)
        {
            if (!_isStopped)
            {
                errors.Write(_isTerminal ? $"\r{line}\u001b[K" : line + "\n");
            }
        }
    }
}
