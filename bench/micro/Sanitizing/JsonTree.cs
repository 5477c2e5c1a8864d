using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Detecting;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Bench.Micro.Sanitizing;

/// <summary>What one writes first: parse to a tree, walk it, write it again; with the same names, detectors and pseudonyms.</summary>
internal sealed class JsonTree(Pseudonymizer pseudonyms)
{
    /// <summary>Sanitizes a document.</summary>
    public byte[] Sanitize(byte[] document)
    {
        var root = JsonNode.Parse(document);
        Walk(root);
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    private void Walk(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, value) in map.ToList())
                {
                    if (value is JsonValue text && text.TryGetValue<string>(out var content))
                    {
                        map[name] = Clean(name, content);
                    }
                    else
                    {
                        Walk(value);
                    }
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is JsonValue text && text.TryGetValue<string>(out var content))
                    {
                        list[i] = Clean("", content);
                    }
                    else
                    {
                        Walk(list[i]);
                    }
                }

                break;
            default:
                break;
        }
    }

    private string Clean(string name, string content)
    {
        var key = Encoding.UTF8.GetBytes(name);
        var value = Encoding.UTF8.GetBytes(content);
        if (TellingNames.IsSecret(key) && Entropy.LooksSecret(value))
        {
            return Pseudonym(ValueKind.Secret, value);
        }

        if (TellingNames.IsPersonal(key, out var kind))
        {
            return Pseudonym(kind, value);
        }

        var cleaned = new StringBuilder();
        var copied = 0;
        for (var start = 0; Detectors.TryFind(value, start, out var finding); start = finding.Start + finding.Length)
        {
            cleaned.Append(Encoding.UTF8.GetString(value, copied, finding.Start - copied));
            cleaned.Append(Pseudonym(finding.Kind, value.AsSpan(finding.Start, finding.Length)));
            copied = finding.Start + finding.Length;
        }

        return copied == 0 ? content : cleaned.Append(Encoding.UTF8.GetString(value, copied, value.Length - copied)).ToString();
    }

    private string Pseudonym(ValueKind kind, ReadOnlySpan<byte> value)
    {
        var output = new byte[Pseudonymizer.SizeBound(value.Length)];
        return Encoding.UTF8.GetString(output, 0, pseudonyms.Write(kind, value, output));
    }
}
