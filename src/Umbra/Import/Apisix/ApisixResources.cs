using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Apisix;

/// <summary>The routes of an input, and what they name: services, upstreams, sets of plugins.</summary>
internal sealed class ApisixResources
{
    private readonly ImportDraft _draft;
    private readonly Dictionary<string, DocumentNode> _named = new(StringComparer.Ordinal);

    private ApisixResources(ImportDraft draft) => _draft = draft;

    /// <summary>The routes that are on.</summary>
    public List<DocumentNode> Routes { get; } = [];

    /// <summary>Plugins that are on for every route.</summary>
    public List<DocumentNode> GlobalPlugins { get; } = [];

    /// <summary>Gathers them.</summary>
    /// <exception cref="ImportException">There is no route.</exception>
    public static ApisixResources Read(ImportDraft draft, IReadOnlyList<DocumentNode> documents)
    {
        var resources = new ApisixResources(draft);
        foreach (var document in documents.SelectMany(document => document.Each()))
        {
            resources.Take(document);
        }

        return resources.Routes.Count > 0
            ? resources
            : throw new ImportException(draft.Request.FileName, documents.Count > 0 ? documents[0].Line : 1, "has no route of APISIX's: routes: [ { uri: /*, upstream: { nodes: { '127.0.0.1:80': 1 } } } ]");
    }

    /// <summary>What a route or a service names: <c>upstream_id</c> in <c>upstreams</c>; null when it names nothing, or nothing that is here.</summary>
    public DocumentNode? Named(DocumentNode? node, string key, string kind)
    {
        if (node.Text(key) is not { } id)
        {
            return null;
        }

        if (_named.GetValueOrDefault($"{kind}/{id}") is { } found)
        {
            return found;
        }

        _draft.Remark(node.Field(key)!.Line, RemarkKind.MirrorLost, $"{key} {Printable.Text(id, 64)} is not in this file: what it says is left out");
        return null;
    }

    private void Take(DocumentNode node)
    {
        if (node["value"] is { Kind: DocumentNodeKind.Map } value)
        {
            Take(value);
        }
        else if (node["node"] is { Kind: DocumentNodeKind.Map } wrapped)
        {
            Take(wrapped);
        }
        else if (node["list"] is { Kind: DocumentNodeKind.List } list)
        {
            TakeEach(list);
        }
        else if (node["nodes"] is { Kind: DocumentNodeKind.List } nodes && node["type"] is null)
        {
            TakeEach(nodes);
        }
        else if (node["uri"] is not null || node["uris"] is not null)
        {
            TakeRoute(node);
        }
        else
        {
            TakeFile(node);
        }
    }

    private void TakeEach(DocumentNode list)
    {
        foreach (var item in list.Items)
        {
            Take(item);
        }
    }

    private void TakeFile(DocumentNode file)
    {
        foreach (var route in file["routes"].Each())
        {
            TakeRoute(route);
        }

        foreach (var kind in (string[])["services", "upstreams", "plugin_configs"])
        {
            foreach (var item in file[kind].Each().Where(item => item["id"] is not null))
            {
                _named[$"{kind}/{item["id"]!.Text}"] = item;
            }
        }

        GlobalPlugins.AddRange(file["global_rules"].Each().Select(rule => rule["plugins"]).OfType<DocumentNode>());
        file.TellUnknown(_draft, "configuration", "routes", "services", "upstreams", "plugin_configs", "global_rules");
    }

    private void TakeRoute(DocumentNode route)
    {
        if (route["status"]?.AsInteger() == 0)
        {
            _draft.Remark(route.Line, RemarkKind.Note, "the route is off (status: 0): left out");
        }
        else
        {
            Routes.Add(route);
        }
    }
}
