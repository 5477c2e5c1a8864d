using System.Collections.Immutable;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.GatewayApi;

/// <summary>What a rule's <c>filters</c> do.</summary>
internal sealed class ApiFilters(ImportDraft draft, ApiBackends backends)
{
    /// <summary>Changes of the request's header fields.</summary>
    public RouteHeaders Request { get; } = new(draft, isRequest: true);

    /// <summary>Changes of the response's.</summary>
    public RouteHeaders Response { get; } = new(draft, isRequest: false);

    /// <summary>Where the client is sent; null when it is not.</summary>
    public DocumentNode? Redirect { get; private set; }

    /// <summary>What becomes of the path; null when it stays.</summary>
    public DocumentNode? Path { get; private set; }

    /// <summary>What Host is replaced by; null when nothing does.</summary>
    public string? Host { get; private set; }

    /// <summary>The mirrors, as the client's request.</summary>
    public List<MirrorPlan> Mirrors { get; } = [];

    /// <summary>Whether a filter is a mirror.</summary>
    public static bool IsMirror(DocumentNode filter) => filter["type"]?.AsText() == "RequestMirror" || filter["requestMirror"] is not null;

    /// <summary>Reads them.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="inNamespace">The namespace of the route in which it stands.</param>
    /// <param name="protocol">What its backends speak.</param>
    public void Read(DocumentNode rule, string inNamespace, ShadowProtocol protocol)
    {
        foreach (var filter in draft.Items(rule, "filters", RemarkKind.MirrorLost))
        {
            if (IsMirror(filter))
            {
                AddMirror(filter, inNamespace, protocol);
                continue;
            }

            switch (filter["type"]?.AsText())
            {
                case "RequestHeaderModifier":
                    ReadChanges(filter["requestHeaderModifier"], Request);
                    break;
                case "ResponseHeaderModifier":
                    ReadChanges(filter["responseHeaderModifier"], Response);
                    break;
                case "URLRewrite":
                    ReadRewrite(filter["urlRewrite"]);
                    break;
                case "RequestRedirect":
                    Redirect = filter["requestRedirect"] ?? filter;
                    break;
                case var other:
                    draft.Remark(filter.Line, RemarkKind.LeftOut, $"the filter {Printable.Text(other ?? "without a type", 64)} is left out: Umbra has nothing for it");
                    break;
            }
        }
    }

    private void AddMirror(DocumentNode filter, string inNamespace, ShadowProtocol protocol)
    {
        var mirror = filter["requestMirror"];
        if (filter["type"]?.AsText() is { } type && type != "RequestMirror")
        {
            draft.Remark(filter.Line, RemarkKind.MirrorLost, $"the mirror is left out: its type is {Printable.Text(type, 64)}, not RequestMirror");
            return;
        }

        if (!mirror.AreAllKnown(draft, "requestMirror", "backendRef", "percent", "fraction") | !mirror?["fraction"].AreAllKnown(draft, "fraction", "numerator", "denominator") == true)
        {
            return;
        }

        if (mirror?["backendRef"] is not { } reference)
        {
            draft.Remark(filter.Line, RemarkKind.MirrorLost, "the mirror is left out: it has no backendRef");
            return;
        }

        if (Share(mirror) is { } share && backends.Find(reference, inNamespace, "the mirror", RemarkKind.MirrorLost) is { } url)
        {
            Mirrors.Add(new MirrorPlan { Line = filter.Line, Name = reference["name"]!.Text, To = url, PercentHundredths = share, Protocol = protocol });
        }
    }

    private int? Share(DocumentNode mirror)
    {
        const int Whole = 100_00;
        if ((mirror["percent"] ?? mirror["fraction"]) is not { } node)
        {
            return Whole;
        }

        var share = mirror["percent"] is { } percent ? percent.AsInteger() is { } number ? Kubernetes.Share.OfPercent(draft, node.Line, number) : null
            : node["numerator"]?.AsInteger() is { } numerator ? Kubernetes.Share.OfFraction(draft, node.Line, numerator, node["denominator"] is { } denominator ? denominator.AsInteger() ?? 0 : 100)
            : null;
        if (share is null)
        {
            draft.Remark(node.Line, RemarkKind.MirrorLost, "the mirror is left out: its share is none of 0 to 100 percent");
        }

        return share;
    }

    private void ReadChanges(DocumentNode? modifier, RouteHeaders changes)
    {
        draft.LeaveOutRest(modifier, "the header modifier", "set", "add", "remove");
        foreach (var item in draft.Items(modifier, "set"))
        {
            changes.Set(item.Line, item["name"]?.AsText() ?? "", item["value"]?.AsText() ?? "");
        }

        foreach (var item in draft.Items(modifier, "add"))
        {
            changes.Add(item.Line, item["name"]?.AsText() ?? "", item["value"]?.AsText() ?? "");
        }

        foreach (var (line, name) in draft.Texts(modifier, "remove"))
        {
            changes.Remove(line, name);
        }
    }

    private void ReadRewrite(DocumentNode? rewrite)
    {
        draft.LeaveOutRest(rewrite, "urlRewrite", "hostname", "path");
        Path = rewrite?["path"] ?? Path;
        if (draft.Text(rewrite, "hostname") is { Length: > 0 } host)
        {
            var isHost = TextRules.Parse(TextRule.HostName, host, "", out _) is null;
            Host = isHost ? host : Host;
            if (!isHost)
            {
                draft.Remark(rewrite!["hostname"]!.Line, RemarkKind.LeftOut, "urlRewrite.hostname is left out: it is no host");
            }
        }
    }
}
