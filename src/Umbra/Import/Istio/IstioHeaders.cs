using System.Text;
using Umbra.Configuration;
using Umbra.Import.Documents;
using Umbra.Import.Kubernetes;

namespace Umbra.Import.Istio;

/// <summary>Reads Istio's changes of header fields: <c>set</c>, <c>add</c>, <c>remove</c>.</summary>
internal static class IstioHeaders
{
    // Envoy's own variables, of which Umbra has some.
    private static readonly (string Envoy, string Own)[] _variables =
    [
        ("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "$remote_addr"), ("%REQ(:AUTHORITY)%", "$http_host"), ("%REQ(:PATH)%", "$request_uri"),
    ];

    /// <summary>Reads them into what is gathered already.</summary>
    public static void Read(ImportDraft draft, DocumentNode? node, RouteHeaders changes)
    {
        draft.LeaveOutRest(node, "headers", "set", "add", "remove");
        foreach (var key in (string[])["set", "add"])
        {
            if (node?[key] is { Kind: not DocumentNodeKind.Map } wrong)
            {
                draft.Remark(wrong.Line, RemarkKind.LeftOut, $"headers.{key} is left out: it is no map");
            }

            foreach (var member in node?[key]?.Members ?? [])
            {
                Change(draft, key == "set", member, changes);
            }
        }

        foreach (var (line, name) in draft.Texts(node, "remove"))
        {
            changes.Remove(line, name);
        }
    }

    private static void Change(ImportDraft draft, bool isSet, DocumentMember member, RouteHeaders changes)
    {
        if (member.Value.Kind is DocumentNodeKind.List or DocumentNodeKind.Map || Value(member.Value.Text, out var hasVariables) is not { } value)
        {
            draft.Remark(member.Line, RemarkKind.LeftOut, $"the change of the header {Printable.Text(member.Key, 64)} is left out: its value is no text, or has one of Envoy's variables that Umbra does not have");
        }
        else if (isSet)
        {
            changes.Set(member.Line, member.Key, value, hasVariables);
        }
        else
        {
            changes.Add(member.Line, member.Key, value, hasVariables);
        }
    }

    private static string? Value(string text, out bool hasVariables)
    {
        var value = new StringBuilder();
        hasVariables = false;
        for (var at = 0; at < text.Length;)
        {
            var known = Array.Find(_variables, variable => string.Compare(text, at, variable.Envoy, 0, variable.Envoy.Length, StringComparison.OrdinalIgnoreCase) == 0);
            if (known.Envoy is not null)
            {
                hasVariables = true;
                value.Append(known.Own);
                at += known.Envoy.Length;
            }
            else if (string.CompareOrdinal(text, at, "%%", 0, 2) == 0)
            {
                value.Append('%');
                at += 2;
            }
            else if (text[at] == '%')
            {
                return null;
            }
            else
            {
                value.Append(text[at++]);
            }
        }

        return value.ToString();
    }
}
