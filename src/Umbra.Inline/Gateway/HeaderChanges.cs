using System.Collections.Immutable;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Umbra.Core.Mirroring;

namespace Umbra.Inline.Gateway;

/// <summary>A route's changes of header fields, made ready.</summary>
internal sealed class HeaderChanges(ImmutableArray<HeaderRule> rules)
{
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
}
