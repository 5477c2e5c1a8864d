using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Import.Proxies;

namespace Umbra.Import.GoReplay;

/// <summary>Makes mirrors of a command's outputs.</summary>
internal sealed class GoReplayOutputs(ImportDraft draft, GoReplayCommand command)
{
    private static readonly string[] OtherOutputs = ["output-tcp", "output-kafka-host", "output-ws", "output-binary"];

    /// <summary>The mirrors, without what filters say.</summary>
    /// <param name="sources">Where they take from.</param>
    /// <param name="percent">The share of it that goes on.</param>
    public List<MirrorConfiguration> Make(ImmutableArray<string> sources, int percent)
    {
        var flags = command.Flags.Where(flag => flag.Name is "output-http" or "output-file").ToList();
        foreach (var flag in command.Flags.Where(flag => OtherOutputs.Contains(flag.Name)))
        {
            draft.Remark(flag.Line, RemarkKind.MirrorLost, $"--{flag.Name}: Umbra sends copies over HTTP or records them, and not to {Destination(flag.Name)}");
        }

        var mirrors = new List<MirrorConfiguration>();
        var isSplit = command.IsOn("split-output") && flags.Count > 1;
        foreach (var flag in flags)
        {
            var limit = GoReplayLimit.Split(draft.Request.FileName, flag, out var address);
            var hundredths = percent * (limit.Percent ?? 100) / (isSplit ? flags.Count : 1);
            var mirror = flag.Name == "output-file" ? Recorded(flag, address, hundredths) : Sent(flag, address, hundredths);
            if (mirror is not null)
            {
                mirrors.Add(mirror with { From = sources, Limits = limit.PerSecond is { } rate ? mirror.Limits with { Rate = new Rate(rate) } : mirror.Limits });
            }
        }

        if (isSplit)
        {
            draft.Remark(command.Last("split-output")!.Line, RemarkKind.Note, $"each of the {flags.Count} outputs takes its part of the requests by chance and not in turn: one may go to two of them, or to none");
        }

        return mirrors;
    }

    private static string Destination(string flag) => flag switch { "output-kafka-host" => "Kafka", "output-tcp" => "another GoReplay", "output-ws" => "a WebSocket", _ => "binary protocols" };

    private MirrorConfiguration? Sent(GoReplayFlag flag, string address, int hundredths)
    {
        var hasScheme = address.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? address : "http://" + address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            draft.Remark(flag.Line, RemarkKind.MirrorLost, $"--output-http: {Printable.Text(address, 100)} is no URL of http:// or https://");
            return null;
        }

        if (url.PathAndQuery != "/" || url.UserInfo.Length > 0)
        {
            draft.Remark(flag.Line, RemarkKind.LeftOut, $"--output-http: of {Printable.Text(url.Host, 100)} only host and port count, as for GoReplay, which sends each request with its own path");
        }

        if (draft.Url(url.Scheme, url.Host, url.Port) is not { } target || ProxyTargets.Problem(target) is { } problem)
        {
            draft.Remark(flag.Line, RemarkKind.MirrorLost, $"--output-http: {Printable.Text(address, 100)} {(draft.Url(url.Scheme, url.Host, url.Port) is { } bad ? ProxyTargets.Problem(bad) : "is no URL")}");
            return null;
        }

        var mirror = draft.Mirror(draft.Name("mirror", url.Host), "-", target, hundredths);
        return mirror with
        {
            Host = command.IsOn("http-original-host") ? null : Authority(url),
            Timeout = command.Last("output-http-timeout") is { } timeout && GoReplayConversion.Time(draft, timeout) is { } time
                ? Durations.Within(time, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10))
                : mirror.Timeout,
            Limits = mirror.Limits with
            {
                InFlight = Bounded("output-http-workers", 65_536, mirror.Limits.InFlight),
                Queue = Bounded("output-http-queue-len", 10_000_000, mirror.Limits.Queue),
            },
            Tls = target.Scheme == Uri.UriSchemeHttps && command.IsOn("output-http-skip-verify") ? new TlsClientConfiguration { Verify = false } : mirror.Tls,
        };
    }

    private static string Authority(Uri url) => url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}";

    // 0 is GoReplay's word for no bound, which Umbra does not have.
    private int Bounded(string name, int most, int usual) =>
        command.Last(name) is { } flag && GoReplayConversion.Number(draft, flag) is > 0 and var number ? Math.Min(number, most) : usual;

    private MirrorConfiguration? Recorded(GoReplayFlag flag, string path, int hundredths)
    {
        var template = GoReplayFileName.Convert(path, out var leftOut, out var problem);
        if (problem is not null)
        {
            draft.Remark(flag.Line, RemarkKind.MirrorLost, $"--output-file: {Printable.Text(path, 100)} {problem}");
            return null;
        }

        draft.Remark(flag.Line, RemarkKind.Note, $"--output-file: {Printable.Text(template, 100)} is a recording in Avro, sanitized before it is written; umbra convert makes a .gor of it");
        if (leftOut is not null)
        {
            draft.Remark(flag.Line, RemarkKind.LeftOut, $"--output-file: {leftOut} in the name stands for nothing that Umbra knows; files are told apart by a number");
        }

        // What is about sending has no meaning in a recording.
        var mirror = draft.Mirror(draft.Name("mirror", "recording"), "-", RecordingAddress.Of(template), hundredths);
        return mirror with { Baggage = true, Idempotency = null, Headers = new HeadersConfiguration() };
    }
}
