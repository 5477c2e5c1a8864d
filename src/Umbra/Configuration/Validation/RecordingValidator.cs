using Umbra.Configuration.Shapes;
using Umbra.Core.Recording;

namespace Umbra.Configuration.Validation;

/// <summary>Checks a mirror whose target is a recording: what is about sending has no meaning there.</summary>
internal static class RecordingValidator
{
    private static readonly string[] OfSending =
    [
        "protocol", "rewrite", "body", "host", "headers", "baggage", "idempotency", "auth", "timeout", "limits.inFlight", "order", "tls", "breaker", "compare", "ramp",
    ];

    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(MirrorConfiguration mirror, string key, Reading reading)
    {
        foreach (var name in OfSending.Where(name => reading.Has($"{key}.{name}")))
        {
            reading.Report($"{key}.{name}", "is not used: the target is a recording", "remove it; requests are recorded as they came, sanitized, and changed when they are replayed");
        }

        if (mirror.Recording is { Codec: RecordingCodec.Deflate, Level: > 9 })
        {
            reading.Report(key + ".recording.level", "is too great for deflate", "at most 9");
        }

        // The folder may be made later, by the first file; what it is made in is there.
        var template = RecordingAddress.TemplateOf(mirror.To);
        if (Directory.Exists(template))
        {
            reading.Report(key + ".to", "is a folder", "write the file's name behind it: shop-%Y%m%d-%H.avro");
        }
    }
}
