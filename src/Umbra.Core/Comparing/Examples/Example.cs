using System.Collections.Immutable;

namespace Umbra.Core.Comparing.Examples;

/// <summary>A compared exchange that is kept to show how it differs, both sides beside each other. All of it is sanitized. Immutable.</summary>
/// <param name="Exchange">The exchange's identity.</param>
/// <param name="Time">When its request began, UTC.</param>
/// <param name="Endpoint">Method and path template: <c>GET /orders/{id}</c>.</param>
/// <param name="Request">Its request line without the version: <c>GET /orders/17?full=1</c>.</param>
/// <param name="Production">Production's response.</param>
/// <param name="Shadow">The shadow's.</param>
/// <param name="Differences">In what they differ, at least one.</param>
internal sealed record Example(
    UInt128 Exchange,
    DateTimeOffset Time,
    string Endpoint,
    string Request,
    ExampleResponse Production,
    ExampleResponse Shadow,
    ImmutableArray<ExampleDifference> Differences);

/// <summary>One side's response in an example.</summary>
/// <param name="Status">Its status code; 0 when no whole response came.</param>
/// <param name="Head">Its status line and fields, lines ended by a line feed.</param>
/// <param name="Body">Its body as text without content codings, cut to a bound; bytes that are no UTF-8 as U+FFFD.</param>
/// <param name="BodyBytes">The whole body's length in bytes, as it came.</param>
/// <param name="DurationNs">From the request's last byte to the response's, ns; less than 0 when that is not known.</param>
internal sealed record ExampleResponse(int Status, string Head, string Body, long BodyBytes, long DurationNs);

/// <summary>One difference of an example.</summary>
/// <param name="Path">Where: <c>$.items[*].price</c>.</param>
/// <param name="Kind">How.</param>
/// <param name="Places">At how many places of the path.</param>
/// <param name="Production">Production's value at the first place, cut to <see cref="DifferenceList.ExampleBytes"/>; empty when it has none.</param>
/// <param name="Shadow">The shadow's.</param>
internal sealed record ExampleDifference(string Path, DifferenceKind Kind, int Places, string Production, string Shadow);
