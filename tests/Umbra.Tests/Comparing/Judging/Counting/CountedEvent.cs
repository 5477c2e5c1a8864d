using CsCheck;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Tests.Comparing.Judging.Counting;

/// <summary>An exchange to be counted, with the outcome at one path.</summary>
internal sealed record CountedEvent(string Endpoint, string Path, ComparedExchange Exchange, int Outcome, DifferenceKind Kind, ValueShape Shape)
{
    private static readonly Gen<ResponseTimes> Times = Gen.OneOf(
        Gen.Const(ResponseTimes.Unknown),
        Gen.Select(Gen.Long[0, 10_000_000_000], Gen.Long[0, 10_000_000_000_000]).Select((first, rest) => new ResponseTimes(first, first + rest)));

    private static readonly Gen<ComparedExchange> Exchanges =
        Gen.Select(Gens.Any(0, 200, 404, 503), Gens.Any(0, 200, 404, 503), Gen.Bool, Gen.Bool, Times, Times)
            .Select((production, shadow, hasSecond, differs, left, right) => new ComparedExchange(production, shadow, hasSecond, differs, left, right));

    public static readonly Gen<CountedEvent> Any =
        Gen.Select(Gens.Any("GET /a", "GET /b", "POST /a"), Gens.Any("$.x", "$.y[*].z", "status"), Exchanges, Gen.Int[0, 3], Gen.Enum<DifferenceKind>(), Gen.Enum<ValueShape>())
            .Select((endpoint, path, exchange, outcome, kind, shape) => new CountedEvent(endpoint, path, exchange, outcome, kind, shape));

    private static int _values;

    public void Count(MirrorCounter mirror)
    {
        var endpoint = mirror.Endpoint(Endpoint);
        endpoint.Count(Exchange);
        switch (Outcome)
        {
            case 1 when Exchange.HasSecond:
                endpoint.Path(Path).CountOnlyShadow(Kind, Shape);
                break;
            case 1:
                endpoint.Path(Path).CountUnpaired(Kind, Shape, Interlocked.Increment(ref _values)); // a value that is another one each time
                break;
            case 2 when Exchange.HasSecond:
                endpoint.Path(Path).CountOnlySecond();
                break;
            case 3 when Exchange.HasSecond:
                endpoint.Path(Path).CountBoth(Kind, Shape);
                break;
        }
    }
}
