using Umbra.Configuration;
using Umbra.Core.Mirroring;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Envoy;

/// <summary>Changes of header fields of a route, its virtual host and the route configuration, and of Host among them.</summary>
internal sealed class EnvoyHeaders(ImportDraft draft)
{
    private static readonly (string Command, string Variable)[] Commands =
    [
        ("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "$remote_addr"), ("%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%", "$remote_addr"), ("%REQ(:AUTHORITY)%", "$http_host"), ("%REQ(:PATH)%", "$request_uri"),
        ("%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%", "$request_uri"), ("%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)?%", "$request_uri"), ("%REQ(:SCHEME)%", "$scheme"), ("%STREAM_ID%", "$request_id"),
    ];

    private readonly HeaderEdits _route = new();
    private readonly HeaderEdits _mirror = new();

    /// <summary>What is done to the request that goes on.</summary>
    public HeadersConfiguration ToRoute() => _route.ToConfiguration();

    /// <summary>What is done to a copy, beside what its own policy says: in Envoy it is the request as it goes on.</summary>
    public HeadersConfiguration ToMirror(HeadersConfiguration before) => _mirror.Over(before);

    /// <summary>Host, where it is set like a field; null where it is not.</summary>
    public string? Host { get; private set; }

    /// <summary>Takes the <c>request_headers_to_add</c> and <c>_to_remove</c>, or the response's, of the levels from the narrowest.</summary>
    /// <param name="direction"><c>request</c> or <c>response</c>.</param>
    /// <param name="levels">Route, virtual host, route configuration.</param>
    public void Take(string direction, params ReadOnlySpan<DocumentNode?> levels)
    {
        foreach (var level in levels)
        {
            foreach (var name in level.Field($"{direction}_headers_to_remove").Each())
            {
                Remove(name);
            }

            foreach (var option in level.Field($"{direction}_headers_to_add").Each())
            {
                Add(option);
            }
        }
    }

    /// <summary>Takes a list of mutations, of a mirror's policy.</summary>
    public void TakeMutations(DocumentNode? mutations)
    {
        foreach (var mutation in mutations.Each())
        {
            if (mutation.Field("append") is { } append)
            {
                Add(append);
            }
            else if (mutation.Field("remove") is { } name)
            {
                Remove(name);
            }
            else
            {
                draft.Remark(mutation.Line, RemarkKind.LeftOut, "this mutation of header fields is not carried over");
            }
        }
    }

    private void Remove(DocumentNode name)
    {
        if ((_route.Remove(name.Text) ?? _mirror.Remove(name.Text)) is { } problem)
        {
            draft.Remark(name.Line, RemarkKind.LeftOut, $"is not removed: {problem}");
        }
    }

    private void Add(DocumentNode option)
    {
        var header = option.Field("header");
        var name = header.Text("key") ?? "";
        var value = header.Text("value") ?? header.Text("raw_value") ?? "";
        var action = option.Text("append_action") ?? (option.Field("append")?.AsBoolean() == false ? "OVERWRITE_IF_EXISTS_OR_ADD" : "APPEND_IF_EXISTS_OR_ADD");
        if (Translated(value) is not { } text)
        {
            draft.Remark(option.Line, RemarkKind.LeftOut, $"{Printable.Text(name, 64)}: its value is made of what Umbra has no variable for");
            return;
        }

        if (action is not ("OVERWRITE_IF_EXISTS_OR_ADD" or "APPEND_IF_EXISTS_OR_ADD" or "0" or "2"))
        {
            draft.Remark(option.Line, RemarkKind.LeftOut, $"{Printable.Text(name, 64)}: Umbra sets and adds fields whatever was there, and does not ask first ({Printable.Text(action, 40)})");
            return;
        }

        if (name.ToLowerInvariant() is ":authority" or "host")
        {
            Host = text.Length > 0 && Configuration.Shapes.TextRules.Parse(TextRule.HeaderValue, text, "/", out _) is null ? text : Host;
            return;
        }

        var sets = action is "OVERWRITE_IF_EXISTS_OR_ADD" or "2";
        if ((sets ? _route.Set(name, text) : _route.Add(name, text)) is { } problem)
        {
            draft.Remark(option.Line, RemarkKind.LeftOut, $"is not changed: {problem}");
        }
        else if (text.Contains("$scheme", StringComparison.Ordinal))
        {
            draft.Remark(option.Line, RemarkKind.Note, $"{name}: copies do not get it, since a mirror has no variable for it");
        }
        else
        {
            _ = sets ? _mirror.Set(name, text) : _mirror.Add(name, text);
        }
    }

    // Null for what has no variable, and for a text that would be taken for one.
    private static string? Translated(string value)
    {
        if (RequestVariables.AreIn(value))
        {
            return null;
        }

        var text = Commands.Aggregate(value, (before, command) => before.Replace(command.Command, command.Variable, StringComparison.OrdinalIgnoreCase));
        return text.Replace("%%", "", StringComparison.Ordinal).Contains('%') ? null : text.Replace("%%", "%", StringComparison.Ordinal);
    }
}
