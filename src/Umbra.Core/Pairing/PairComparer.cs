using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Delivery;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Pairing;

/// <summary>Compares one mirror's complete exchanges, one after the other on a thread of the pool, counts what it finds and keeps examples.</summary>
/// <remarks>
/// <code>
/// 1. equal as they came        production ≟ shadow, byte for byte where it matters     (most exchanges end here)
/// 2. sanitized, both sides     what may not be looked at becomes its length and a hash  (ComparedSide)
/// 3. compared                  production : shadow, and production : second
/// 4. counted                   each path once an exchange                               (MirrorCounter)
/// 5. kept                      when it is among the k that are drawn                     (ExampleDraw)
/// </code>
/// </remarks>
internal sealed class PairComparer : IPairConsumer, IThreadPoolWorkItem
{
    // So many exchanges are compared before others of the pool get their turn.
    private const int Turn = 256;

    // For the one that is being compared.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _counting = new();
    private readonly Channel<PairedExchange> _ready = Channel.CreateUnbounded<PairedExchange>(new UnboundedChannelOptions());
    private readonly MirrorCounter _counter;
    private readonly ExampleDraw _draw;
    private readonly KnownNoise _noise = new();
    private readonly ComparisonAccount _account;
    private readonly ILogger _logger;
    private readonly string _mirror;
    private readonly ComparisonWork _work = new();
    private readonly DifferenceList _shadow = new(mostValueBytes: DifferenceList.ExampleBytes);
    private readonly DifferenceList _second = new();
    private readonly ComparedSide _productionSide = new();
    private readonly ComparedSide _shadowSide = new();
    private readonly ComparedSide _secondSide = new();
    private readonly PathTally _tally = new();
    private readonly ExampleWriter _writer;
    private volatile ComparerState _state;
    private readonly long[] _told = new long[NotComparedReasons.Names.Length];
    private volatile TaskCompletionSource? _idle;
    private volatile bool _isOver;
    private int _isRunning;
    private int _pending;

    /// <param name="mirror">The mirror's name.</param>
    /// <param name="settings">How.</param>
    /// <param name="sanitizer">Takes out of responses what may not be looked at; null for nothing.</param>
    /// <param name="account">Counts.</param>
    /// <param name="logger">For what goes wrong.</param>
    /// <exception cref="FormatException">The comparison's settings cannot be.</exception>
    public PairComparer(string mirror, PairingSettings settings, Sanitizer? sanitizer, ComparisonAccount account, ILogger logger)
    {
        _mirror = mirror;
        _counter = new MirrorCounter(mirror, settings.Counting);
        _draw = new ExampleDraw(settings.Examples);
        _writer = new ExampleWriter(settings.ExampleBodyBytes, settings.Comparison.MostDecodedBytes);
        _account = account;
        _logger = logger;
        _state = new ComparerState(new ResponseComparer(new ComparisonPlan(settings.Comparison)), sanitizer);
    }

    /// <summary>Gathers exchanges; set before the first one comes.</summary>
    public ResponsePairing Pairing { get; set; } = null!;

    /// <summary>Examples for which there was no room.</summary>
    public long ExamplesDropped => _draw.Dropped;

    /// <inheritdoc/>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Goes over to another sanitizer, as when the mirror's rules change.</summary>
    public void Update(Sanitizer? sanitizer) => _state = _state with { Sanitizer = sanitizer };

    /// <summary>What was counted, and the examples drawn, since this was asked last.</summary>
    public (MirrorCounts Counts, ImmutableArray<Example> Examples) TakeIncrement()
    {
        lock (_counting)
        {
            return (_counter.TakeIncrement() with { NotCompared = TakeNotCompared() }, _draw.Take());
        }
    }

    /// <summary>Waits until what has come is compared. What is not by then, is not compared.</summary>
    /// <param name="within">How long.</param>
    /// <param name="cut">Ends that time.</param>
    public async Task DrainAsync(TimeSpan within, CancellationToken cut = default)
    {
        var idle = _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.MemoryBarrier(); // whoever takes the last one away sees whom to tell, or it is seen here that there is none left
        if (Pending > 0)
        {
            await idle.Task.WaitAsync(within, cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Pending > 0)
        {
            _isOver = true;
            while (_ready.Reader.TryRead(out var pair))
            {
                End(pair);
            }

            await idle.Task.WaitAsync(Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Complete(PairedExchange pair)
    {
        Interlocked.Increment(ref _pending);
        _ready.Writer.TryWrite(pair);
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < Turn; i++)
        {
            if (!_ready.Reader.TryRead(out var pair))
            {
                // One may have come between the look and this: whoever takes the turn first goes on.
                Interlocked.Exchange(ref _isRunning, 0);
                if (Volatile.Read(ref _pending) == 0 || Interlocked.Exchange(ref _isRunning, 1) != 0)
                {
                    return;
                }

                continue;
            }

            End(pair);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void End(PairedExchange pair)
    {
        if (_isOver)
        {
            _account.DidNot(NotComparedReason.Shutdown);
        }
        else
        {
            Compare(pair);
        }

        Pairing.Return(pair);
        if (Interlocked.Decrement(ref _pending) == 0)
        {
            _idle?.TrySetResult();
        }
    }

    // What nobody wanted to compare is no loss.
    private ImmutableSortedDictionary<string, long> TakeNotCompared()
    {
        var increment = MirrorCounts.NoNames.ToBuilder();
        foreach (var (reason, count) in _account.NotCompared().Index())
        {
            if (count > _told[reason] && reason != (int)NotComparedReason.NotAsked)
            {
                increment.Add(NotComparedReasons.Names[reason], count - _told[reason]);
                _told[reason] = count;
            }
        }

        return increment.ToImmutable();
    }

    private void Compare(PairedExchange pair)
    {
        try
        {
            Compare(pair, _state);
        }
        catch (Exception exception)
        {
            // A mistake of ours must not end the worker. The message may quote what was read, so it is not said.
            _logger.ComparisonFailed(_mirror, exception.GetType().Name, exception.TargetSite?.Name);
            _account.DidNot(NotComparedReason.Failed);
        }
    }

    private void Compare(PairedExchange pair, ComparerState state)
    {
        var production = pair.Production!;
        _shadow.Clear();
        _second.Clear();
        _productionSide.Begin(production);

        // 1. to 3. A shadow without a whole response is an error of its own, and its paths say nothing.
        var isShadowEqual = pair.Shadow is null || IsEqual(state, pair.Shadow, _shadowSide, _shadow);
        var hasSecond = pair.Second is not null;
        var isSecondEqual = pair.Second is null || IsEqual(state, pair.Second, _secondSide, _second);

        // 4. and 5.
        var exchange = new ComparedExchange(
            production.Status, pair.Shadow?.Status ?? 0, hasSecond && pair.Shadow is not null, Differs: false, pair.ProductionTimes, pair.ShadowTimes);
        bool differs;
        lock (_counting)
        {
            differs = Count(pair, exchange, isShadowEqual && isSecondEqual);
        }

        _account.Did(differs, exchange.HasSecond);
    }

    private bool IsEqual(ComparerState state, CapturedResponse other, ComparedSide side, DifferenceList differences)
    {
        // What is the same byte for byte is so when it is sanitized.
        side.Begin(other);
        if (_productionSide.HasSameBody(side) && state.Comparer.Compare(_productionSide.AsItCame, side.AsItCame, _work, differences))
        {
            return true;
        }

        _productionSide.Sanitize(state.Sanitizer);
        side.Sanitize(state.Sanitizer);
        return state.Comparer.Compare(_productionSide.Sanitized, side.Sanitized, _work, differences);
    }

    private bool Count(PairedExchange pair, in ComparedExchange exchange, bool isEqual)
    {
        var endpoint = _counter.Endpoint(pair.Endpoint);
        if (isEqual)
        {
            endpoint.Count(exchange);
            return false;
        }

        _tally.Read(_shadow, exchange.HasSecond ? _second : null);
        var differs = false;
        foreach (var path in _tally.Paths)
        {
            if (path.Second)
            {
                _noise.Add(pair.Endpoint, path.Path);
            }

            differs |= path.Shadow && !_noise.Has(pair.Endpoint, path.Path);
        }

        endpoint.Count(exchange with { Differs = differs });
        _tally.Count(endpoint, exchange.HasSecond);
        if (_shadow.Count > 0 && _draw.IsDrawn(pair.Id, pair.Endpoint, _shadow))
        {
            _draw.Add(_writer.Write(pair, _productionSide.Sanitized, _shadowSide.Sanitized, _shadow));
        }

        return differs;
    }
}
