using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Umbra.Admin;
using Umbra.Configuration;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Pairing;
using Umbra.Core.Polling;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Results;

namespace Umbra.Worker;

/// <summary>What one mirror's responses are compared by, and what came of it: pairs, comparer, and the requests to a second production instance.</summary>
internal sealed class MirrorComparison : IIncrementSource, IAsyncDisposable
{
    // Of what is complete at the end; it takes microseconds each, and longer where a worker has hardly a processor.
    private static readonly TimeSpan LeastDrainTime = TimeSpan.FromSeconds(1);

    // What was counted has to be stored in the time that the worker has, too.
    private static readonly TimeSpan TimeToStore = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, long> _differing = new(StringComparer.Ordinal);
    private readonly PairComparer _comparer;
    private readonly MirrorPipeline? _second;
    private readonly MirrorPipeline? _production;
    private readonly MethodPolicy _secondMethods;
    private readonly MethodPolicy _productionMethods;
    private readonly ImmutableArray<string> _templates;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _cut = new();

    // Switching the kernel's clock for packets on and off costs all processors: it stays on, and is on before the first response comes.
    private readonly IDisposable? _arrivals = PollLoop.IsSupported ? ArrivalTime.Hold() : null;
    private long _endsAt;
    private volatile bool _isEnded;

    /// <param name="mirror">The mirror; it has <c>compare</c>.</param>
    /// <param name="configuration">The whole.</param>
    /// <param name="delivery">Its delivery, with the pseudonyms' key.</param>
    /// <param name="pseudonyms">Makes pseudonyms; may be null when nothing is sanitized.</param>
    /// <param name="budget">The worker's memory for comparing: responses, and requests to second instances.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    /// <param name="loop">Serves plain connections.</param>
    public MirrorComparison(
        MirrorConfiguration mirror, UmbraConfiguration configuration, DeliverySettings delivery, Pseudonymizer? pseudonyms, MemoryBudget budget, TimeProvider clock,
        ILogger logger, PollLoop? loop)
    {
        _clock = clock;
        var compare = mirror.Compare!;
        var settings = compare.ToPairing();
        Mirror = mirror.Name;
        Judging = compare.ToJudging();
        MostExamples = compare.Examples;
        _secondMethods = settings.SecondMethods;
        _templates = compare.Endpoints;
        _comparer = new PairComparer(mirror.Name, settings, Sanitizer.Create(delivery.Sanitize, pseudonyms), Account, logger);
        var responses = new ResponsePool(budget, (int)configuration.Limits.Body.Bytes);
        Pairing = _comparer.Pairing = new ResponsePairing(settings, responses, compare.Noise is not null, _comparer, Account, clock);
        _productionMethods = compare.Production?.Methods ?? MethodPolicy.Safe;
        if (compare.Noise is { } noise)
        {
            SecondStatistics = new MirrorStatistics();
            _second = Ask(noise, SecondStatistics, Pairing.Second);
        }

        _production = compare.Production is { } production ? Ask(production, new MirrorStatistics(), Pairing.AskedProduction) : null;

        MirrorPipeline Ask(NoiseConfiguration instance, MirrorStatistics statistics, ICopyWitness witness) => new(
            instance.ToDelivery(mirror, configuration), new SettlementAccount(mirror.Name), budget, clock, logger, loop, statistics: statistics, witness: witness);
    }

    /// <inheritdoc/>
    public string Mirror { get; }

    /// <inheritdoc/>
    public JudgeSettings Judging { get; }

    /// <inheritdoc/>
    public int MostExamples { get; }

    /// <summary>What became of its exchanges.</summary>
    public ComparisonAccount Account { get; } = new();

    /// <summary>Gathers responses: the mirror's pipeline tells it.</summary>
    public ResponsePairing Pairing { get; }

    /// <summary>The second production instance's answers; null where there is none.</summary>
    public MirrorStatistics? SecondStatistics { get; }

    /// <summary>Examples for which there was no room: the store takes none.</summary>
    public long ExamplesDropped => _comparer.ExamplesDropped;

    /// <summary>Exchanges that differed, by endpoint, as far as increments were taken.</summary>
    public IEnumerable<KeyValuePair<string, long>> Differing => _differing;

    /// <summary>Whether an endpoint's template is one that the configuration gives.</summary>
    /// <param name="endpoint">Method and template.</param>
    public bool IsConfigured(string endpoint) => endpoint.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space && _templates.Contains(endpoint[(space + 1)..]);

    /// <summary>Goes over to other rules of sanitizing.</summary>
    public void Update(DeliverySettings delivery, Pseudonymizer? pseudonyms) => _comparer.Update(Sanitizer.Create(delivery.Sanitize, pseudonyms));

    /// <summary>A copy was offered to the mirror.</summary>
    /// <param name="record">The exchange; its request is there, as it came.</param>
    /// <param name="isTaken">The mirror took it.</param>
    public void Offered(in ExchangeRecord record, bool isTaken)
    {
        if (_second is not null && isTaken && !(IsAmong(_secondMethods, record.Request.Head) && _second.Offer(record)))
        {
            Pairing.NoSecond(record.Id);
        }

        if (_production is null || !isTaken)
        {
            return;
        }

        if (!IsAmong(_productionMethods, record.Request.Head))
        {
            Pairing.NoProduction(record.Id, NotComparedReason.NotAsked);
        }
        else if (!_production.Offer(record))
        {
            Pairing.NoProduction(record.Id);
        }
    }

    /// <summary>What the source knows of production's response has come. Where an instance of production is asked, that one's counts.</summary>
    /// <param name="record">The exchange; its response is there.</param>
    public void OnProduction(in ExchangeRecord record)
    {
        if (_production is null)
        {
            Pairing.OnProduction(record);
        }
    }

    /// <summary>What became of its exchanges, for people.</summary>
    public ComparisonStatus Status()
    {
        // What is pending is what the others leave: read first, so that it is never less than none.
        var compared = Account.Compared;
        var not = Account.NotCompared();
        var taken = Account.Taken;
        var named = not.Select((count, reason) => KeyValuePair.Create(NotComparedReasons.Names[reason], count)).Where(entry => entry.Value > 0).ToDictionary();
        return new ComparisonStatus(
            taken, compared, taken - compared - not.Sum(), new SortedDictionary<string, long>(named, StringComparer.Ordinal), Account.Differing, Account.Seconds);
    }

    /// <inheritdoc/>
    public (MirrorCounts Counts, ImmutableArray<Example> Examples) TakeIncrement()
    {
        var increment = _comparer.TakeIncrement();
        foreach (var (endpoint, counts) in increment.Counts.Endpoints)
        {
            if (counts.Differing > 0)
            {
                _differing.AddOrUpdate(endpoint, counts.Differing, (_, before) => before + counts.Differing);
            }
        }

        return increment;
    }

    /// <summary>Takes nothing more from asked instances of production than what comes in that time.</summary>
    /// <param name="time">How long; what is left of it then is for comparing.</param>
    public async Task StopAsync(TimeSpan time)
    {
        _endsAt = _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
        await Task.WhenAll(new[] { _second, _production }.OfType<MirrorPipeline>().Select(pipeline => pipeline.StopAsync(time).AsTask())).ConfigureAwait(false);
    }

    /// <summary>Nobody waits for it any longer: it ends soon.</summary>
    public void CutShort() => _cut.CancelAfter(LeastDrainTime);

    /// <inheritdoc/>
    public bool IsEnded => _isEnded;

    /// <summary>Compares what is complete; what still waits for a response is not compared.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pairing.DisposeAsync().ConfigureAwait(false);
        var left = _clock.GetElapsedTime(_clock.GetTimestamp(), _endsAt) - TimeToStore;
        await _comparer.DrainAsync(left > LeastDrainTime ? left : LeastDrainTime, _cut.Token).ConfigureAwait(false);
        _isEnded = true;
        _arrivals?.Dispose();
    }

    private static bool IsAmong(MethodPolicy methods, ReadOnlySpan<byte> head)
    {
        if (methods.All)
        {
            return true;
        }

        var end = head.IndexOf((byte)' ');
        foreach (var method in methods.Names)
        {
            if (end > 0 && System.Text.Ascii.Equals(head[..end], method))
            {
                return true;
            }
        }

        return false;
    }
}
