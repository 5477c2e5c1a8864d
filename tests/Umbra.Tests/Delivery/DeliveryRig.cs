using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Delivery;

/// <summary>A pipeline, what was offered to it, and what it settled.</summary>
internal sealed class DeliveryRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly PollLoop? Loop = PollLoop.IsSupported ? new PollLoop("delivery rig", givesWay: true) : null;

    private readonly SettlementAccount _account;
    private readonly long[] _settled = new long[SettlementAccount.OutcomeCount];
    private long _offered;

    public DeliveryRig(DeliverySettings settings, MemoryBudget? budget = null, TimeProvider? clock = null, ILogger? logger = null, ICopyWitness? witness = null, PollLoop? loop = null)
    {
        _account = new SettlementAccount("staging", onUnwanted: (_, reason, _) => Unwanted.Enqueue(reason));
        Budget = budget ?? new MemoryBudget();
        Pipeline = new MirrorPipeline(settings, _account, Budget, clock ?? TimeProvider.System, logger ?? NullLogger.Instance, loop ?? Loop, new Pseudonymizer("a key for tests, of no worth"u8), witness: witness);
    }

    public MirrorPipeline Pipeline { get; }

    public MemoryBudget Budget { get; }

    /// <summary>What the data plane was told that it need not copy for.</summary>
    public ConcurrentQueue<SkipReason> Unwanted { get; } = new();

    public long Mirrored => Count(0);

    public static DeliverySettings To(Uri target) => new() { Name = "staging", Target = target };

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < Patience, $"waited in vain for: {what}");
            await Task.Yield();
        }
    }

    /// <summary>Copies were offered to the pipeline directly.</summary>
    public void AddOffered(long count) => Interlocked.Add(ref _offered, count);

    public long Skipped(SkipReason reason) => Count(1 + (int)reason);

    public void Get(string target = "/", long connection = 1, string fields = "") =>
        Offer($"GET {target} HTTP/1.1\r\nHost: shop.example\r\n{fields}\r\n", connection: connection);

    public void Post(byte[] body, long connection = 1) =>
        Offer($"POST /p HTTP/1.1\r\nHost: shop.example\r\nContent-Length: {body.Length}\r\n\r\n", BodyFraming.ContentLength, body, connection: connection);

    public void Offer(string head, BodyFraming framing = BodyFraming.None, byte[]? body = null, string trailers = "", long connection = 1)
    {
        var id = Interlocked.Increment(ref _offered);
        var record = default(ExchangeRecord);
        record.Id = (UInt128)id;
        record.Source = "tap"u8;
        record.Connection = connection;
        record.Client = "192.0.2.1:5123"u8;
        record.HasRequest = true;
        record.Request.Head = Encoding.Latin1.GetBytes(head);
        record.Request.Framing = framing;
        record.Request.Body = body;
        record.Request.Trailers = Encoding.Latin1.GetBytes(trailers);
        Pipeline.Offer(record);
    }

    /// <summary>Waits until every copy is settled.</summary>
    public Task SettledAsync() => UntilAsync(() => Total() == _offered && Pipeline.Pending == 0, "every copy to be settled");

    /// <summary>Every test's end: each copy is settled once, and nothing is kept for one.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pipeline.StopAsync(TimeSpan.Zero);
        Assert.Equal(_offered, Total());
        Assert.Equal(0, Pipeline.Pending);
        Assert.Equal(0, Budget.Used);
    }

    private long Total()
    {
        Take();
        return _settled.Sum();
    }

    private long Count(int outcome)
    {
        Take();
        return _settled[outcome];
    }

    private void Take()
    {
        Span<long> deltas = stackalloc long[SettlementAccount.OutcomeCount];
        _account.TakeUntold(deltas);
        for (var i = 0; i < deltas.Length; i++)
        {
            _settled[i] += deltas[i];
        }
    }
}
