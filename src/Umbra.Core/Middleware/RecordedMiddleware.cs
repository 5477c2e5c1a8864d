using Microsoft.Extensions.Logging;
using Umbra.Core.Handoff;
using Umbra.Core.Recording.Formats;

namespace Umbra.Core.Middleware;

/// <summary>A program through which recorded exchanges go, as often as the recording is read: what it has learnt it keeps. For one reading thread.</summary>
internal sealed class RecordedMiddleware : IDisposable
{
    // How many are away at once: so far may the program be behind.
    private const int MostAhead = 256;

    private readonly object _gate = new();
    private readonly Dictionary<UInt128, byte[]?> _back = [];

    /// <param name="settings">The program.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">For what goes wrong.</param>
    public RecordedMiddleware(MiddlewareSettings settings, TimeProvider clock, ILogger logger) => Stage = new MiddlewareStage(settings, GoesOn, (id, _) => Back(id, null), clock, logger);

    /// <summary>The program's.</summary>
    public MiddlewareStage Stage { get; }

    /// <summary>Exchanges that did not come back.</summary>
    public long Lost { get; private set; }

    /// <summary>Exchanges that went through, in their order, without those that did not come back.</summary>
    /// <param name="reader">The exchanges; disposed of with what is returned.</param>
    public IExchangeReader Through(IExchangeReader reader) => new Reader(this, reader);

    /// <inheritdoc/>
    public void Dispose() => Stage.Dispose();

    private byte[]? Await(UInt128 id)
    {
        lock (_gate)
        {
            byte[]? back;
            while (!_back.Remove(id, out back))
            {
                Monitor.Wait(_gate); // its time-out comes, if it does not
            }

            return back;
        }
    }

    private void GoesOn(in ExchangeRecord record, bool isResponse) => Back(record.Id, ExchangeCodec.Encode(record));

    private void Back(UInt128 id, byte[]? record)
    {
        lock (_gate)
        {
            _back[id] = record;
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Reader(RecordedMiddleware middleware, IExchangeReader reader) : IExchangeReader
    {
        private readonly Queue<UInt128> _order = new();
        private readonly HashSet<UInt128> _away = [];
        private byte[]? _held;
        private byte[] _given = [];
        private bool _isAtEnd;

        public long Position => reader.Position;

        public IReadOnlyList<string> Problems => reader.Problems;

        public bool Next(out ExchangeRecord record)
        {
            while (true)
            {
                if (_held is not null && ExchangeCodec.TryRead(_held, out var held) && TryOffer(held))
                {
                    _held = null;
                }

                while (_held is null && !_isAtEnd && _order.Count < MostAhead)
                {
                    if (!reader.Next(out var next))
                    {
                        _isAtEnd = true;
                    }
                    else if (next.HasRequest && !TryOffer(next))
                    {
                        _held = ExchangeCodec.Encode(next);
                    }
                }

                if (!_order.TryDequeue(out var id))
                {
                    record = default;
                    return false;
                }

                var back = middleware.Await(id);
                _away.Remove(GorFormat.Short(id));
                if (back is not null)
                {
                    _given = back;
                    return ExchangeCodec.TryRead(_given, out record);
                }

                middleware.Lost++;
            }
        }

        public void Dispose() => reader.Dispose();

        // False while another of the same identity is away, as where a file is given twice: the program could not tell them apart.
        private bool TryOffer(in ExchangeRecord record)
        {
            if (!_away.Add(GorFormat.Short(record.Id)))
            {
                return false;
            }

            _order.Enqueue(record.Id);
            middleware.Stage.Offer(record);
            middleware.Stage.Told(record);
            return true;
        }
    }
}
