using Umbra.Configuration;
using Umbra.Configuration.Shapes;
using Umbra.Configuration.Validation;

namespace Umbra.Replay;

/// <summary>Checks how a recording is replayed.</summary>
internal static class ReplayValidator
{
    /// <summary>Tells everything that does not go together.</summary>
    public static void Validate(ReplayConfiguration replay, Reading reading)
    {
        if (ReplayConfiguration.SpeedOf(replay.Speed) is null)
        {
            reading.Report("speed", $"{Printable.Text(replay.Speed, 40)} is no speed", "write 2x, 0.5x or max");
        }

        if (replay.Rate is { } rate && !RatePlan.TryParse(rate, out _))
        {
            reading.Report("rate", $"{Printable.Text(rate, 40)} is no rate", "write 500, 500/s, or 100..2000/30s for ten steps of 30 s");
        }

        if (replay.Rate is not null && reading.Has("speed"))
        {
            reading.Report("speed", "is not used: a rate is given", "remove one of them");
        }

        if (replay.ClosedLoop is not null && replay.Rate is not null)
        {
            reading.Report("rate", "is not used: in a closed loop the target's answers give the rate", "remove one of them");
        }

        if (reading.Has("vary") && replay.Multiply == 1)
        {
            reading.Report("vary", "is not used: there is one copy of each request", "write multiply: 2 or more, or remove vary");
        }

        if (replay is { Connections: ReplayConnections.AsRecorded, Protocol: ShadowProtocol.Http2 })
        {
            reading.Report("connections", "cannot be as recorded over HTTP/2, which has many requests on one", "write connections: pool");
        }

        SanitizeValidator.Validate(replay.Sanitize, "sanitize", reading);
        if (reading.Has("tls") && replay.To is not null && replay.To.Scheme != Uri.UriSchemeHttps)
        {
            reading.Report("tls", "is not used: the target is http://", "write https://, or remove tls");
        }

        if (replay.Compare is { } compare && replay.To is not null)
        {
            CompareValidator.Validate(replay.ToMirror(), compare, replay.ToWhole(), "compare", reading);
        }
    }
}
