using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;
using Umbra.Inline.Gateway;

namespace Umbra.Import.Istio;

/// <summary>Reads a DestinationRule's <c>trafficPolicy</c>.</summary>
internal sealed class TrafficPolicyReader(ImportDraft draft)
{
    private const int MostFailures = 10_000;

    /// <summary>Istio's own <c>baseEjectionTime</c>.</summary>
    private static readonly TimeSpan _baseEjectionTime = TimeSpan.FromSeconds(30);

    /// <summary>Reads it.</summary>
    public TrafficPolicy Read(DocumentNode? policy)
    {
        if (policy is null)
        {
            return TrafficPolicy.None;
        }

        draft.LeaveOutRest(policy, "trafficPolicy", "loadBalancer", "tls", "outlierDetection");
        var balancer = policy["loadBalancer"];
        draft.LeaveOutRest(balancer, "loadBalancer", "simple", "consistentHash");
        return new TrafficPolicy
        {
            Balance = ReadBalance(balancer?["simple"]),
            Sticky = ReadSticky(balancer?["consistentHash"]),
            Tls = ReadTls(policy["tls"]),
            Ejection = ReadEjection(policy["outlierDetection"]),
        };
    }

    private InstanceBalance? ReadBalance(DocumentNode? simple)
    {
        switch (simple?.AsText())
        {
            case "ROUND_ROBIN":
                return InstanceBalance.RoundRobin;
            case "LEAST_REQUEST" or "LEAST_CONN":
                return InstanceBalance.LeastRequests;
            case "RANDOM":
                return InstanceBalance.Random;
            case "UNSPECIFIED" or null when simple?.Kind is not (DocumentNodeKind.List or DocumentNodeKind.Map):
                return null;
            default:
                draft.Remark(simple!.Line, RemarkKind.LeftOut, "loadBalancer.simple is left out: Umbra chooses by ROUND_ROBIN, LEAST_REQUEST or RANDOM");
                return null;
        }
    }

    private StickyConfiguration? ReadSticky(DocumentNode? hash)
    {
        draft.LeaveOutRest(hash, "consistentHash", "httpHeaderName", "httpCookie", "minimumRingSize", "ringHash", "maglev");
        if (hash?["httpHeaderName"] is { } header)
        {
            if (TextCondition.IsName(header.Text, isHeader: true))
            {
                draft.Remark(header.Line, RemarkKind.Note, "consistentHash becomes sticky: it chooses the destination, and instances behind one address are the service's own");
                return new StickyConfiguration { Header = header.Text };
            }

            draft.Remark(header.Line, RemarkKind.LeftOut, "consistentHash is left out: httpHeaderName is not a header's name");
        }
        else if (hash?["httpCookie"] is { } cookie)
        {
            if (cookie["name"]?.AsText() is { } name && TextRules.IsToken(name))
            {
                draft.Remark(cookie.Line, RemarkKind.Note, "consistentHash becomes sticky: it chooses the destination, and instances behind one address are the service's own");
                return new StickyConfiguration { Cookie = name, Issue = cookie["ttl"] is not null };
            }

            draft.Remark(cookie.Line, RemarkKind.LeftOut, "consistentHash is left out: httpCookie has no name that a cookie can have");
        }

        return null;
    }

    private TlsClientConfiguration? ReadTls(DocumentNode? tls)
    {
        switch (tls?["mode"]?.AsText())
        {
            case "DISABLE" or null:
                return null;
            case "ISTIO_MUTUAL":
                draft.Remark(tls.Line, RemarkKind.LeftOut, "tls is left out: ISTIO_MUTUAL is between the mesh's own sidecars; Umbra speaks plain HTTP to them");
                return null;
            case "SIMPLE" or "MUTUAL":
                break;
            default:
                draft.Remark(tls.Line, RemarkKind.LeftOut, "tls is left out: its mode is none of DISABLE, SIMPLE, MUTUAL and ISTIO_MUTUAL");
                return null;
        }

        draft.LeaveOutRest(tls, "tls", "mode", "sni", "insecureSkipVerify", "clientCertificate", "privateKey", "caCertificates", "credentialName");
        foreach (var name in (string[])["clientCertificate", "privateKey", "caCertificates", "credentialName"])
        {
            if (tls[name] is { } file)
            {
                draft.Remark(file.Line, RemarkKind.LeftOut, $"tls.{name} is left out: it is of the sidecar's machine or the cluster; give the destination tls: ca, certificate and key as files of Umbra's");
            }
        }

        var sni = tls["sni"]?.AsText();
        if (sni is not null && TextRules.Parse(TextRule.HostName, sni, "", out _) is not null)
        {
            draft.Remark(tls["sni"]!.Line, RemarkKind.LeftOut, "tls.sni is left out: it is no host");
            sni = null;
        }

        return new TlsClientConfiguration { ServerName = sni, Verify = tls["insecureSkipVerify"]?.AsBoolean() != true };
    }

    private EjectionConfiguration? ReadEjection(DocumentNode? detection)
    {
        if (detection is null)
        {
            return null;
        }

        string[] counted = ["consecutiveLocalOriginFailures", "consecutiveGatewayErrors", "consecutive5xxErrors", "consecutiveErrors"];
        draft.LeaveOutRest(detection, "outlierDetection", [.. counted, "baseEjectionTime"]);
        var given = counted.Select(name => detection[name]).OfType<DocumentNode>().FirstOrDefault();
        if (given is null)
        {
            return null;
        }

        if (given.AsInteger() is not (>= 0 and <= MostFailures and var failures))
        {
            draft.Remark(given.Line, RemarkKind.LeftOut, $"outlierDetection is left out: Umbra counts 0 to {MostFailures:N0} failures");
            return null;
        }

        draft.Remark(detection.Line, RemarkKind.Note, "outlierDetection becomes ejection: Umbra counts requests that could not be connected or got no response, not statuses");
        var duration = RouteTimes.Read(draft, detection, "baseEjectionTime") ?? _baseEjectionTime;
        return new EjectionConfiguration { Failures = failures, Duration = TimeSpan.FromTicks(Math.Clamp(duration.Ticks, TimeSpan.TicksPerMillisecond * 100, TimeSpan.TicksPerHour)) };
    }
}
