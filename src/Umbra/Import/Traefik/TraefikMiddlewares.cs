using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;
using Umbra.Import.Conditions;
using Umbra.Import.Documents;
using Umbra.Import.Proxies;

namespace Umbra.Import.Traefik;

/// <summary>What a router's middlewares do, as far as a route can.</summary>
internal sealed class TraefikMiddlewares(ImportDraft draft, TraefikResources resources)
{
    private const int MostDepth = 10;

    private readonly HeaderEdits _request = new();
    private readonly HeaderEdits _response = new();

    /// <summary>The change of the path.</summary>
    public RewriteConfiguration? Rewrite { get; private set; }

    /// <summary>Where clients are sent instead.</summary>
    public RedirectConfiguration? Redirect { get; private set; }

    /// <summary>Host, where it is set.</summary>
    public string? Host { get; private set; }

    /// <summary>How often is tried again.</summary>
    public int? Retries { get; private set; }

    /// <summary>Changes of the request.</summary>
    public HeaderEdits Request => _request;

    /// <summary>Changes of the response.</summary>
    public HeadersConfiguration Response => _response.ToConfiguration();

    /// <summary>Takes a router's middlewares, in order.</summary>
    public void Take(IEnumerable<string> names, string space, int line) => Take(names, space, line, 0);

    private void Take(IEnumerable<string> names, string space, int line, int depth)
    {
        foreach (var name in names)
        {
            if (resources.Middleware(name) is not { } middleware || depth > MostDepth)
            {
                draft.Remark(line, RemarkKind.LeftOut, $"the middleware {Printable.Text(name, 64)} is not in this file: left out");
                continue;
            }

            foreach (var kind in middleware.Members)
            {
                if (kind.Key == "chain")
                {
                    Take(space.Length == 0 ? kind.Value["middlewares"].Texts() : kind.Value["middlewares"].Each().Select(item => $"{item["namespace"]?.AsText() ?? space}/{item["name"]?.AsText()}"), space, kind.Line, depth + 1);
                }
                else
                {
                    Take(kind);
                }
            }
        }
    }

    private void Take(DocumentMember kind)
    {
        var options = kind.Value;
        switch (kind.Key)
        {
            case "stripPrefix":
                Strip([.. options["prefixes"].Texts().Where(prefix => prefix.Length > 0)], kind.Line);
                break;
            case "stripPrefixRegex":
                Change(kind.Line, options["regex"].Texts().ToList() is [var only] ? Pattern($"^(?:{only})", "") : null);
                break;
            case "addPrefix":
                Add(options["prefix"]?.AsText() ?? "", kind.Line);
                break;
            case "replacePath":
                Change(kind.Line, options["path"]?.AsText() is ['/', ..] and var path ? new RewriteConfiguration { Path = path } : null);
                break;
            case "replacePathRegex":
                Change(kind.Line, Pattern(options["regex"]?.AsText() ?? "", options["replacement"]?.AsText() ?? ""));
                break;
            case "headers":
                TakeHeaders(options);
                break;
            case "redirectScheme":
                TakeRedirect(options);
                break;
            case "retry":
                Retries = Math.Clamp((options["attempts"]?.AsInteger() ?? 1) - 1, 0, 10);
                break;
            default:
                draft.Remark(kind.Line, UnknownKeys.KindOf(kind.Key), $"the middleware {Printable.Text(kind.Key, 64)} is not carried over");
                break;
        }
    }

    private void Strip(List<string> prefixes, int line) => Change(line, prefixes switch
    {
        [['/', ..] and var only] => new RewriteConfiguration { Prefix = only.Length > 1 ? only.TrimEnd('/') : only },
        [] => null,
        _ => Pattern($"^(?:{string.Join('|', prefixes.Select(Regex.Escape))})", ""),
    });

    private void Add(string prefix, int line)
    {
        // Stripped and put before: one prefix takes the other's place.
        if (Rewrite is { Prefix: not null, With: null } stripped && prefix.StartsWith('/'))
        {
            Rewrite = stripped with { With = prefix };
            return;
        }

        Change(line, prefix.StartsWith('/') ? Pattern("^", prefix.Replace("$", "$$", StringComparison.Ordinal)) : null);
    }

    private static RewriteConfiguration? Pattern(string regex, string with) =>
        Re2Pattern.Convert(regex, out var problem) is var pattern && problem is null ? new RewriteConfiguration { Regex = pattern, With = with.Length == 0 ? null : with } : null;

    private void Change(int line, RewriteConfiguration? rewrite)
    {
        if (rewrite is null)
        {
            draft.Remark(line, RemarkKind.LeftOut, "the path is not changed: what takes its place is no path or expression that Umbra has");
        }
        else if (Rewrite is not null)
        {
            draft.Remark(line, RemarkKind.LeftOut, "the path is changed once: this second change is left out");
        }

        Rewrite ??= rewrite;
    }

    private void TakeHeaders(DocumentNode options)
    {
        options.TellUnknown(draft, "headers", "custom_request_headers", "custom_response_headers");
        foreach (var (edits, fields) in ((HeaderEdits, DocumentNode?)[])[(_request, options["customRequestHeaders"]), (_response, options["customResponseHeaders"])])
        {
            foreach (var field in fields?.Members ?? [])
            {
                // An empty value removes the field.
                var value = field.Value.Text;
                var problem = RequestVariables.AreIn(value) ? "its value holds what is a variable for Umbra"
                    : value.Length == 0 ? edits.Remove(field.Key)
                    : field.Key.Equals("Host", StringComparison.OrdinalIgnoreCase) && edits == _request ? SetHost(value)
                    : edits.Set(field.Key, value);
                if (problem is not null)
                {
                    draft.Remark(field.Line, RemarkKind.LeftOut, $"{Printable.Text(field.Key, 64)} is not changed: {problem}");
                }
            }
        }
    }

    private string? SetHost(string value)
    {
        var complaint = TextRules.Parse(TextRule.HeaderValue, value, "/", out _);
        Host = complaint is null ? value : Host;
        return complaint?.Problem;
    }

    private void TakeRedirect(DocumentNode options)
    {
        var port = int.TryParse(options["port"]?.AsText(), out var number) && number is > 0 and <= 65_535 ? number : (int?)null;
        Redirect = new RedirectConfiguration
        {
            Scheme = options["scheme"]?.AsText() == "http" ? RedirectScheme.Http : RedirectScheme.Https,
            Port = port,
            Status = options["permanent"]?.AsBoolean() == true ? 301 : 302,
        };
    }
}
