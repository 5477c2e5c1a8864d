using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Apisix;

/// <summary>What a route's plugins do, as far as a route can.</summary>
internal sealed class ApisixPlugins(ImportDraft draft)
{
    // Higher ones run first; a plugin's own _meta.priority takes their place.
    private const int PriorityOfMirror = 1010;
    private const int PriorityOfRewrite = 1008;

    private readonly Dictionary<string, DocumentMember> _plugins = new(StringComparer.Ordinal);

    /// <summary>Changes of the request.</summary>
    public HeaderEdits Request { get; } = new();

    /// <summary>Changes of the response.</summary>
    public HeaderEdits Response { get; } = new();

    /// <summary>The change of the path.</summary>
    public RewriteConfiguration? Rewrite { get; private set; }

    /// <summary>Host, where it is set.</summary>
    public string? Host { get; private set; }

    /// <summary>Where clients are sent instead.</summary>
    public RedirectConfiguration? Redirect { get; private set; }

    /// <summary>The mirror; null for none.</summary>
    public DocumentMember? Mirror => Plugin("proxy-mirror");

    /// <summary>How requests are shared out; null for none.</summary>
    public DocumentMember? Split => Plugin("traffic-split");

    /// <summary>Copies have the changed path: the plugin that changes it was told to run before the one that mirrors, which is the other way round by itself.</summary>
    public bool MirrorsTheRewritten => PriorityOf("proxy-rewrite", PriorityOfRewrite) > PriorityOf("proxy-mirror", PriorityOfMirror);

    /// <summary>Takes sets of plugins; those of a later set replace those of an earlier one.</summary>
    public void Take(params IEnumerable<DocumentNode?> sets)
    {
        foreach (var plugin in sets.SelectMany(set => set?.Members ?? []).Where(plugin => plugin.Value.Field("_meta", "disable")?.AsBoolean() != true))
        {
            _plugins[plugin.Key] = plugin;
        }

        foreach (var plugin in _plugins.Values)
        {
            Read(plugin);
        }
    }

    private DocumentMember? Plugin(string name) => _plugins.GetValueOrDefault(name);

    private int PriorityOf(string name, int usual) => Plugin(name)?.Value.Field("_meta", "priority")?.AsInteger() ?? usual;

    private void Read(DocumentMember plugin)
    {
        switch (plugin.Key)
        {
            case "proxy-mirror" or "traffic-split":
                break;
            case "proxy-rewrite":
                TakeRewrite(plugin.Value);
                break;
            case "response-rewrite":
                plugin.Value.TellUnknown(draft, plugin.Key, "headers", "_meta");
                TakeHeaders(plugin.Value["headers"], Response);
                break;
            case "redirect":
                TakeRedirect(plugin.Value, plugin.Line);
                break;
            default:
                draft.Remark(plugin.Line, UnknownKeys.KindOf(plugin.Key), $"the plugin {Printable.Text(plugin.Key, 64)} is not carried over");
                break;
        }
    }

    private void TakeRewrite(DocumentNode options)
    {
        options.TellUnknown(draft, "proxy-rewrite", "uri", "regex_uri", "host", "headers", "_meta");
        if (options.Text("uri") is { } uri)
        {
            Rewrite = uri.StartsWith('/') && !uri.Contains('$') && !uri.Contains('?') ? new RewriteConfiguration { Path = uri } : Lost(options["uri"]!, "it has variables or a query in it");
        }
        else if (options["regex_uri"] is { } regex)
        {
            var pattern = Re2Pattern.Convert(regex.Items.FirstOrDefault()?.AsText() ?? "", out var problem);
            Rewrite = regex.Items.Count == 2 && problem is null ? new RewriteConfiguration { Regex = pattern, With = regex.Items[1].Text is { Length: > 0 } with ? with : null } : Lost(regex, problem ?? "one expression and what takes its place can be said");
        }

        if (options.Text("host") is { Length: > 0 } host)
        {
            var isPlain = TextRules.Parse(TextRule.HeaderValue, host, "/", out _) is null && !RequestVariables.AreIn(host);
            Host = isPlain ? host : null;
            if (!isPlain)
            {
                draft.Remark(options["host"]!.Line, RemarkKind.LeftOut, $"{Printable.Text(host, 64)} cannot become Host");
            }
        }

        TakeHeaders(options["headers"], Request);
    }

    private RewriteConfiguration? Lost(DocumentNode where, string problem)
    {
        draft.Remark(where.Line, RemarkKind.LeftOut, $"the path is not changed: {problem}");
        return null;
    }

    // Either sets, adds and removes, or fields that are set.
    private void TakeHeaders(DocumentNode? headers, HeaderEdits edits)
    {
        var isNew = headers is not null && headers.Members.All(member => member.Key is "set" or "add" or "remove");
        foreach (var member in isNew ? headers!.Members.Where(member => member.Key != "remove") : headers is null ? [] : [new DocumentMember("set", headers.Line, headers)])
        {
            var fields = member.Value.Kind == DocumentNodeKind.List
                ? member.Value.Texts().Select(text => text.Split(':', 2, StringSplitOptions.TrimEntries)).Select(parts => (Name: parts[0], Value: parts[^1], member.Line))
                : member.Value.Members.Select(field => (Name: field.Key, Value: field.Value.Text, field.Line));
            foreach (var (name, value, line) in fields)
            {
                var problem = HasOthers(value) ? "its value has a variable that Umbra does not have" : member.Key == "add" ? edits.Add(name, value) : value.Length == 0 ? edits.Remove(name) : edits.Set(name, value);
                if (problem is not null)
                {
                    draft.Remark(line, RemarkKind.LeftOut, $"{Printable.Text(name, 64)} is not changed: {problem}");
                }
            }
        }

        foreach (var name in isNew ? headers!["remove"].Each() : [])
        {
            if (edits.Remove(name.Text) is { } problem)
            {
                draft.Remark(name.Line, RemarkKind.LeftOut, $"is not removed: {problem}");
            }
        }
    }

    private void TakeRedirect(DocumentNode options, int line)
    {
        options.TellUnknown(draft, "redirect", "http_to_https", "uri", "ret_code", "_meta");
        var status = options["ret_code"]?.AsInteger() is { } code and (301 or 302 or 303 or 307 or 308) ? code : 302;
        var uri = options.Text("uri");
        Redirect = options.IsOn("http_to_https") ? new RedirectConfiguration { Scheme = RedirectScheme.Https, Status = 301 }
            : uri is ['/', ..] && !uri.Contains('$') && !uri.Contains('?') ? new RedirectConfiguration { Rewrite = new RewriteConfiguration { Path = uri }, Status = status }
            : uri is not null && uri.StartsWith("http", StringComparison.Ordinal) && !uri.Contains("$uri", StringComparison.Ordinal) && TextRules.Parse(TextRule.HeaderValue, uri, "/", out _) is null ? new RedirectConfiguration { To = uri, Status = status }
            : null;
        if (Redirect is null)
        {
            draft.Remark(line, RemarkKind.LeftOut, "the redirect is not carried over: it leads to what Umbra has no variable for");
        }
    }

    // Of nginx's variables, routes and mirrors have some as well.
    private static bool HasOthers(string value) => VariableText.Split(value, RequestVariables.OfMirrors.AsSpan()).Any(piece => piece.Literal.Contains('$'));
}
