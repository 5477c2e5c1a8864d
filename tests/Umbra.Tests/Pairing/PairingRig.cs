using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Pairing;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Pairing;

/// <summary>One mirror's pairing and comparer, told of copies and responses as pipelines and the hand-off would.</summary>
internal sealed class PairingRig : IAsyncDisposable
{
    private readonly PairComparer _comparer;

    public PairingRig(PairingSettings? settings = null, bool hasSecond = false, bool sanitizes = true, MemoryBudget? budget = null, int mostBodyBytes = 10_000)
    {
        Budget = budget ?? new MemoryBudget();
        var pseudonyms = new Pseudonymizer("a key for tests, of no worth"u8);
        _comparer = new PairComparer(
            "staging", settings ?? new PairingSettings(), sanitizes ? Sanitizer.Create(new SanitizeSettings(), pseudonyms) : null, Account, NullLogger.Instance);
        Pairing = _comparer.Pairing = new ResponsePairing(settings ?? new PairingSettings(), new ResponsePool(Budget, mostBodyBytes), hasSecond, _comparer, Account, Clock);
    }

    public FakeTimeProvider Clock { get; } = new();

    public MemoryBudget Budget { get; }

    public ComparisonAccount Account { get; } = new();

    public ResponsePairing Pairing { get; }

    /// <summary>A copy of that exchange was taken.</summary>
    public void Taken(int exchange, string request = "GET /orders/17 HTTP/1.1\r\nHost: shop\r\n\r\n") => Take(Pairing, exchange, request);

    /// <summary>A whole exchange of a pairing without a rig.</summary>
    public static void Exchange(ResponsePairing pairing, int exchange, string production, string shadow, string second)
    {
        Take(pairing, exchange, "GET /orders/17 HTTP/1.1\r\nHost: shop\r\n\r\n");
        Tell(pairing, exchange, shadow);
        Tell(pairing.Second, exchange, second);
        Produce(pairing, exchange, production, -1, true, true);
    }

    private static void Take(ResponsePairing pairing, int exchange, string request)
    {
        var raw = Encoding.Latin1.GetBytes(request);
        Assert.Equal(HeadFault.None, HeadParser.ParseRequest(raw, FieldTable.ForThisThread, out var head, int.MaxValue));
        var record = new ExchangeRecord { Id = (UInt128)exchange, HasRequest = true };
        record.Request.Head = raw;
        pairing.Taken(record, head);
    }

    /// <summary>Production answered.</summary>
    public void Production(int exchange, string response, long bodyLength = -1, bool isComplete = true, bool withHead = true) =>
        Produce(Pairing, exchange, response, bodyLength, isComplete, withHead);

    private static void Produce(ResponsePairing pairing, int exchange, string response, long bodyLength, bool isComplete, bool withHead)
    {
        var (head, body) = Parts(response);
        var record = new ExchangeRecord { Id = (UInt128)exchange, HasResponse = true };
        record.Response.Status = isComplete ? StatusOf(response) : 0;
        record.Response.IsComplete = isComplete;
        record.Response.Head = withHead ? head : default;
        record.Response.Body = bodyLength < 0 ? body : default;
        record.Response.BodyLength = bodyLength < 0 ? body.Length : bodyLength;
        record.Response.FirstByteNs = 1_000_000;
        record.Response.LastByteNs = 2_000_000;
        pairing.OnProduction(record);
    }

    /// <summary>The shadow answered.</summary>
    public void Shadow(int exchange, string response) => Tell(Pairing, exchange, response);

    /// <summary>The second production instance answered.</summary>
    public void Second(int exchange, string response) => Tell(Pairing.Second, exchange, response);

    /// <summary>A whole exchange.</summary>
    public void Exchange(int exchange, string production, string shadow, string? second = null)
    {
        Taken(exchange);
        Production(exchange, production);
        Shadow(exchange, shadow);
        if (second is not null)
        {
            Second(exchange, second);
        }
    }

    /// <summary>What was counted, when all that is complete was compared.</summary>
    public async Task<(EndpointCounts Counts, IReadOnlyList<Example> Examples)> CountedAsync(string endpoint = "GET /orders/{id}")
    {
        await _comparer.DrainAsync(TimeSpan.FromSeconds(30));
        var (counts, examples) = _comparer.TakeIncrement();
        return (counts.Endpoints.GetValueOrDefault(endpoint, EndpointCounts.Empty), examples);
    }

    /// <summary>What was counted since this was asked last.</summary>
    public MirrorCounts TakeIncrement() => _comparer.TakeIncrement().Counts;

    /// <summary>Ends the comparer, and takes the increments.</summary>
    public async Task<MirrorCounts> EndAsync(TimeSpan within)
    {
        await Pairing.DisposeAsync();
        await _comparer.DrainAsync(within);
        return _comparer.TakeIncrement().Counts;
    }

    public long NotCompared(NotComparedReason reason) => Account.NotCompared()[(int)reason];

    public ValueTask DisposeAsync() => Pairing.DisposeAsync();

    public static string Json(string body, string fields = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}";

    private static void Tell(ICopyWitness witness, int exchange, string response)
    {
        var (head, body) = Parts(response);
        var captured = witness.Responses.Rent();
        captured.SetHead(StatusOf(response), head);
        captured.AppendBody(body);
        witness.Ended((UInt128)exchange, null, new DeliveryResult(DeliveryFault.None, StatusOf(response), 3000, 1000), captured);
    }

    private static int StatusOf(string response) => int.Parse(response.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);

    private static (byte[] Head, byte[] Body) Parts(string response)
    {
        var end = response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return (Encoding.Latin1.GetBytes(response[..end]), Encoding.UTF8.GetBytes(response[end..]));
    }
}
