using Umbra.Core.Recording;
using Umbra.Core.Recording.Formats;

namespace Umbra.Fuzz.Targets;

/// <summary>The files of exchanges that are read: what is read of one can be written in every format.</summary>
internal static class ExchangeFileTargets
{
    public static IReadOnlyList<(string Name, Func<Stream, IExchangeReader> Reader)> Readers { get; } =
    [
        ("recording", stream => new AvroExchangeReader(stream)),
        ("gor", stream => new GorExchangeReader([stream])),
        ("har", stream => new HarExchangeReader(stream)),
        ("json-lines", stream => new JsonLinesReader(stream)),
        ("log-combined", stream => new AccessLogReader(stream, new CombinedLog())),
        ("log-load-balancer", stream => new AccessLogReader(stream, new LoadBalancerLog())),
        ("log-cloudfront", stream => new AccessLogReader(stream, new CloudFrontLog())),
    ];

    public static void Run(Func<Stream, IExchangeReader> open, byte[] input)
    {
        using var reader = Opened(open, input);
        if (reader is null)
        {
            return;
        }

        using var ordered = new OrderedReader(reader);
        IReadOnlyList<IExchangeWriter> writers = [new GorExchangeWriter(Stream.Null), new HarExchangeWriter(Stream.Null, "0"), new JsonLinesWriter(Stream.Null)];
        try
        {
            while (ordered.Next(out var record))
            {
                ExchangeRecordTarget.Check(record);
                foreach (var writer in writers)
                {
                    writer.Write(record);
                }
            }
        }
        catch (RecordingException)
        {
            // Refused, with a sentence.
        }

        _ = ordered.Problems.Count;
        foreach (var writer in writers)
        {
            writer.Complete();
            writer.Dispose();
        }
    }

    private static IExchangeReader? Opened(Func<Stream, IExchangeReader> open, byte[] input)
    {
        try
        {
            return open(new MemoryStream(input));
        }
        catch (RecordingException)
        {
            return null;
        }
    }
}
