using System.Collections.Immutable;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Umbra.Core.Mirroring;
using Umbra.Inline.Serving;

namespace Umbra.Inline.Gateway;

/// <summary>A route's changes of header fields, made ready.</summary>
internal sealed class HeaderChanges(ImmutableArray<HeaderRule> rules)
{
    private readonly ImmutableArray<FieldChange> _changes = FieldChange.Of(rules);
    private readonly ImmutableArray<(HeaderRule Rule, RequestText Value, bool IsOfContent)> _rules = [.. rules.Select(rule => (rule, new RequestText(rule.Value ?? ""), IsOfContent(rule.Name)))];

    /// <summary>Changes a request that is about to be sent.</summary>
    public void Apply(HttpRequestMessage request, HttpContext context)
    {
        foreach (var (rule, value, isOfContent) in _rules)
        {
            // A request without content has no fields that describe it.
            if ((isOfContent ? request.Content?.Headers : (HttpHeaders)request.Headers) is not { } headers)
            {
                continue;
            }

            if (rule.Kind != HeaderRuleKind.Add)
            {
                headers.Remove(rule.Name);
            }

            if (rule.Kind != HeaderRuleKind.Remove)
            {
                headers.TryAddWithoutValidation(rule.Name, value.For(context));
            }
        }
    }

    /// <summary>Changes a response that is about to begin.</summary>
    public void Apply(IHeaderDictionary response, HttpContext context)
    {
        foreach (var (rule, value, _) in _rules)
        {
            switch (rule.Kind)
            {
                case HeaderRuleKind.Remove:
                    response.Remove(rule.Name);
                    break;
                case HeaderRuleKind.Set:
                    response[rule.Name] = value.For(context);
                    break;
                default:
                    response[rule.Name] = StringValues.Concat(response[rule.Name], value.For(context));
                    break;
            }
        }
    }

    /// <summary>Whether what a message has in a field is taken away.</summary>
    public bool Replaces(string name)
    {
        foreach (var change in _changes)
        {
            if (change.Replaces && change.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes what is set and added, as lines.</summary>
    public void Write(ref HeadBuffer writer, HttpContext context)
    {
        foreach (var change in _changes)
        {
            foreach (var value in change.Values)
            {
                writer.WriteField(change.Name, value.For(context), null);
            }
        }
    }

    /// <summary>Takes a field away and gives another value in its place.</summary>
    public static void Set(HttpHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }

    // HttpClient keeps those that describe the content apart, and takes each name in one place only.
    private static bool IsOfContent(string name)
    {
        using var request = new HttpRequestMessage();
        return !request.Headers.TryAddWithoutValidation(name, "");
    }

    // What the rules come to for one field, all together.
    private sealed record FieldChange(string Name, bool Replaces, ImmutableArray<RequestText> Values)
    {
        private const string Host = "Host";

        public static ImmutableArray<FieldChange> Of(ImmutableArray<HeaderRule> rules) =>
            [.. rules.GroupBy(rule => rule.Name, StringComparer.OrdinalIgnoreCase).Select(group => group.Aggregate(new FieldChange(group.Key, false, []), After)).Where(Changes)];

        // A message has one Host (RFC 9112 section 3.2): it can be another, and nothing else.
        private static bool Changes(FieldChange change) => change.Name.Equals(Host, StringComparison.OrdinalIgnoreCase) ? !change.Values.IsEmpty : change.Replaces || !change.Values.IsEmpty;

        private static FieldChange After(FieldChange change, HeaderRule rule) => rule.Kind switch
        {
            HeaderRuleKind.Remove => change with { Replaces = true, Values = [] },
            HeaderRuleKind.Add when !rule.Name.Equals(Host, StringComparison.OrdinalIgnoreCase) => change with { Values = change.Values.Add(new RequestText(rule.Value ?? "")) },
            _ => change with { Replaces = true, Values = [new RequestText(rule.Value ?? "")] },
        };
    }
}
