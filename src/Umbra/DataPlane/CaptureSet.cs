using System.Collections.Immutable;
using Umbra.Capture.Live;
using Umbra.Capture.Packets;
using Umbra.Capture.Streams;
using Umbra.Core.Handoff;

namespace Umbra.DataPlane;

/// <summary>The captures that run, and what a reload does to them. Changed by one thread at a time.</summary>
internal sealed class CaptureSet(SourceTable sources, TimeProvider clock, DataPlaneLog log) : IDisposable
{
    private readonly PacketClock _clock = new(clock);
    private readonly Dictionary<string, Totals> _before = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<Running> _running = [];
    private IReadOnlyList<Running> _prepared = [];

    /// <summary>Opens what is new or changed; nothing else is changed yet.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Prepare(DataPlaneSettings settings)
    {
        var prepared = new List<Running>();
        foreach (var wanted in settings.Captures)
        {
            if (_running.FirstOrDefault(running => running.Capture.Settings.IsSameAs(wanted)) is { } same)
            {
                prepared.Add(same);
                continue;
            }

            try
            {
                var source = sources.Of(wanted.Source, _clock);
                prepared.Add(new Running(LiveCapture.Open(wanted, source, _clock, clock, problem => log.Problem($"sources.{wanted.Source}: {problem}")), source));
            }
            catch (CaptureException exception)
            {
                _prepared = prepared;
                Abandon();
                return $"sources.{wanted.Source}.capture: {exception.Message}";
            }
        }

        _prepared = prepared;
        return null;
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon()
    {
        foreach (var running in _prepared.Except(_running))
        {
            running.Capture.Dispose();
        }

        _prepared = [];
    }

    /// <summary>Goes over to what was prepared: every source gets its mirrors, new ones begin to read, and then those that are gone or replaced end.</summary>
    public void Commit(DataPlaneSettings settings)
    {
        var before = _running;
        foreach (var running in _prepared)
        {
            sources.Plan(running.Source, running.Capture.Settings.Source, settings);
        }

        _running = _prepared;
        foreach (var running in _running.Except(before))
        {
            running.Capture.Start();
            log.Capturing(running.Capture.Settings);
        }

        End(before.Except(_running));
    }

    /// <summary>Packets and events of a source; null when it never was a capture.</summary>
    public SourceLedger? Read(Core.Mirroring.SourceAccount account)
    {
        var capture = _running.FirstOrDefault(running => running.Capture.Settings.Source == account.Source)?.Capture;
        Totals? before;
        lock (_before)
        {
            _before.TryGetValue(account.Source, out before);
        }

        if (capture is null && before is null)
        {
            return null;
        }

        var totals = (before ?? new Totals()).And(capture);
        return new SourceLedger(account.Read(), capture?.Connections ?? 0, [.. totals.Events.Select((count, i) => new NamedCount(((StreamEvent)i).Name(), count))])
        {
            Packets = [.. totals.Packets.Select((count, i) => new NamedCount(((PacketFate)i).Name(), count))],
        };
    }

    /// <summary>Ends all.</summary>
    public void Dispose()
    {
        var all = _running;
        End(all);
        _running = [];
    }

    // What one has counted goes on with the next of the same name.
    private void End(IEnumerable<Running> ended)
    {
        foreach (var running in ended.ToList())
        {
            running.Capture.Dispose();
            var name = running.Capture.Settings.Source;
            lock (_before)
            {
                _before[name] = (_before.GetValueOrDefault(name) ?? new Totals()).And(running.Capture);
            }
        }
    }

    private sealed record Running(LiveCapture Capture, ExchangeSource Source);

    private sealed record Totals
    {
        public ImmutableArray<long> Packets { get; init; } = [.. new long[PacketFates.Count]];

        public ImmutableArray<long> Events { get; init; } = [.. new long[StreamEvents.Count]];

        public Totals And(LiveCapture? capture) => capture is null ? this : new Totals
        {
            Packets = [.. Packets.Select((count, i) => count + capture.Packets((PacketFate)i))],
            Events = [.. Events.Select((count, i) => count + capture.Counts[(StreamEvent)i])],
        };
    }
}
