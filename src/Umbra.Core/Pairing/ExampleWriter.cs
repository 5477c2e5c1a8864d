using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Pairing;

/// <summary>Writes examples of what was compared. For one thread.</summary>
/// <param name="mostBodyBytes">The most bytes of a body.</param>
/// <param name="mostDecodedBytes">The most bytes that a compressed body may become.</param>
internal sealed class ExampleWriter(int mostBodyBytes, int mostDecodedBytes)
{
    private readonly ByteBuffer _decoded = new();

    /// <summary>An exchange as an example.</summary>
    /// <param name="pair">The exchange.</param>
    /// <param name="production">Production's response, sanitized.</param>
    /// <param name="shadow">The shadow's, sanitized.</param>
    /// <param name="differences">In what they differ, with values.</param>
    public Example Write(PairedExchange pair, scoped in ComparedResponse production, scoped in ComparedResponse shadow, DifferenceList differences)
    {
        var list = ImmutableArray.CreateBuilder<ExampleDifference>(differences.Count);
        for (var i = 0; i < differences.Count; i++)
        {
            var difference = differences[i];
            list.Add(new ExampleDifference(difference.Path, difference.Kind, difference.Count, Text(differences.Production(i)), Text(differences.Other(i))));
        }

        return new Example(
            pair.Id,
            DateTimeOffset.UnixEpoch.AddTicks(pair.WallClockNs / 100),
            pair.Endpoint,
            Text(pair.Request),
            ResponseOf(production, pair.ProductionTimes.LastByteNs),
            ResponseOf(shadow, pair.ShadowTimes.LastByteNs),
            list.MoveToImmutable());
    }

    private ExampleResponse ResponseOf(scoped in ComparedResponse response, long durationNs)
    {
        var head = Text(response.Head).Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
        var body = BodyText.TryDecode(response, mostDecodedBytes, _decoded, out var decoded) ? decoded : response.Body;
        return new ExampleResponse(response.Status, head, Text(body.Length > mostBodyBytes ? body[..mostBodyBytes] : body), response.BodyBytes, durationNs);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
