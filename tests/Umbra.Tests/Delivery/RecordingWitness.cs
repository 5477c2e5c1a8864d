using System.Collections.Concurrent;
using System.Text;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

/// <summary>Writes down what it is told of copies, responses as <c>status head|body|trailers</c>.</summary>
internal sealed class RecordingWitness(MemoryBudget? budget = null, int mostBodyBytes = 10_000) : ICopyWitness
{
    private readonly ConcurrentDictionary<UInt128, bool> _taken = new();

    public MemoryBudget Budget { get; } = budget ?? new MemoryBudget();

    public ResponsePool Responses => field ??= new ResponsePool(Budget, mostBodyBytes);

    public ConcurrentQueue<string> Taken { get; } = [];

    public ConcurrentQueue<(SkipReason? Reason, string Response)> Ended { get; } = [];

    public ConcurrentQueue<DeliveryResult> Times { get; } = [];

    void ICopyWitness.Taken(in ExchangeRecord record, in RequestHead head)
    {
        Assert.True(_taken.TryAdd(record.Id, true), "taken twice");
        Taken.Enqueue(Encoding.Latin1.GetString(head.Target));
    }

    void ICopyWitness.Ended(UInt128 exchange, SkipReason? reason, in DeliveryResult times, CapturedResponse? response)
    {
        Assert.True(_taken.TryRemove(exchange, out _), "ended twice, or before it was taken");
        Times.Enqueue(times);
        Ended.Enqueue((reason, response is null ? "" : $"{response.Status} {Encoding.Latin1.GetString(response.Head)}|{(response.IsWhole ? Encoding.Latin1.GetString(response.Body) : $"{response.BodyBytes} bytes")}|{Encoding.Latin1.GetString(response.Trailers)}"));
        response?.Release();
    }
}
