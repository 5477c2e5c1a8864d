using Umbra.Core.Comparing;

namespace Umbra.Fuzz.Targets;

/// <summary>A line with a content type, and two bodies: each is the same as itself, and they differ both ways or neither.</summary>
internal static class ComparisonTarget
{
    private static readonly ResponseComparer Comparer = new(new ComparisonPlan(new ComparisonSettings()));
    private static readonly ComparisonWork Work = new();

    public static void Run(byte[] input)
    {
        var typeEnd = input.AsSpan().IndexOf((byte)'\n');
        if (typeEnd < 0)
        {
            return;
        }

        byte[] head = [.. "HTTP/1.1 200 OK\r\nContent-Type: "u8, .. input.AsSpan(0, typeEnd), .. "\r\n\r\n"u8];
        var (first, second) = TwoParts.Of(input[(typeEnd + 1)..]);
        FuzzFailure.Unless(AreEqual(head, first, first) && AreEqual(head, second, second), "it differs from itself");
        FuzzFailure.Unless(AreEqual(head, first, second) == AreEqual(head, second, first), "they differ one way only");
    }

    private static bool AreEqual(byte[] head, byte[] production, byte[] other)
    {
        var differences = new DifferenceList(mostValueBytes: DifferenceList.ExampleBytes);
        lock (Work)
        {
            var areEqual = Comparer.Compare(
                new ComparedResponse { Status = 200, Head = head, Body = production }, new ComparedResponse { Status = 200, Head = head, Body = other }, Work, differences);
            FuzzFailure.Unless(areEqual == (differences.Count == 0), "equal, with differences");
            return areEqual;
        }
    }
}
