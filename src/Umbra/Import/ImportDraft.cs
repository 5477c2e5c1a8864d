using System.Collections.Immutable;
using System.Net;
using System.Text;
using Umbra.Configuration;
using Umbra.Configuration.Gateways;
using Umbra.Core.Delivery;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;

namespace Umbra.Import;

/// <summary>A configuration that an importer is making: gives names that are free, mirrors the beginning that all importers' have, and keeps the remarks.</summary>
internal sealed class ImportDraft(ImportRequest request)
{
    private const int MostCharactersOfAName = 64;
    private const int MovedPorts = 19_900;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<ImportRemark> _remarks = [];
    private readonly List<SourceConfiguration> _sources = [];
    private readonly List<MirrorConfiguration> _mirrors = [];

    /// <summary>What is imported.</summary>
    public ImportRequest Request => request;

    /// <summary>A remark on a line of the file itself.</summary>
    public void Remark(int line, RemarkKind kind, string text) => Remark(request.FileName, line, kind, text);

    /// <summary>A remark on a line of a file.</summary>
    public void Remark(string file, int line, RemarkKind kind, string text) => _remarks.Add(new ImportRemark(file, line, kind, text));

    /// <summary>A name that nothing has yet, made of what the other system calls it.</summary>
    /// <param name="scope">Names of different scopes may be alike: <c>mirror</c>, <c>source</c>, a gateway's name for its routes.</param>
    /// <param name="wanted">What it is called there; any text.</param>
    public string Name(string scope, string wanted) => Free(wanted, name => _names.Add($"{scope}/{name}"));

    /// <summary>A name that is not among those of a few; it is added to them.</summary>
    public static string FreeName(HashSet<string> taken, string wanted) => Free(wanted, taken.Add);

    private static string Free(string wanted, Func<string, bool> tryTake)
    {
        var name = new StringBuilder();
        foreach (var character in wanted)
        {
            var isPlain = char.IsAsciiLetterOrDigit(character) || character is '-' or '_';
            if (isPlain || (name.Length > 0 && name[^1] != '-'))
            {
                name.Append(isPlain ? character : '-');
            }
        }

        var plain = name.ToString().Trim('-');
        plain = plain.Length == 0 ? "unnamed" : plain[..Math.Min(plain.Length, MostCharactersOfAName - 4)];
        var free = plain;
        for (var number = 2; !tryTake(free); number++)
        {
            free = $"{plain}-{number}";
        }

        return free;
    }

    /// <summary>Adds a gateway.</summary>
    public void Add(string name, GatewayConfiguration gateway) => _sources.Add(new SourceConfiguration { Name = name, Gateway = gateway });

    /// <summary>Adds another kind of source.</summary>
    public void Add(SourceConfiguration source) => _sources.Add(source);

    /// <summary>Adds a mirror; <see cref="Mirror"/> began it.</summary>
    public void Add(MirrorConfiguration mirror) => _mirrors.Add(mirror);

    /// <summary>A mirror as all importers begin it: every method, nothing excluded, and the sanitizer on unless the import is faithful.</summary>
    /// <param name="name">Its name, from <see cref="Name"/>.</param>
    /// <param name="from">The source, or <c>GATEWAY/ROUTE</c>.</param>
    /// <param name="to">Where copies go.</param>
    /// <param name="percentHundredths">Its share in hundredths of a percent.</param>
    public MirrorConfiguration Mirror(string name, string from, Uri to, int percentHundredths = 100_00) => new()
    {
        Name = name,
        From = [from],
        To = to,
        Percent = new Percent(percentHundredths),
        Methods = MethodPolicy.Every,
        Exclude = [],
        Sanitize = new SanitizeConfiguration { Profile = request.IsFaithful ? SanitizeProfile.None : SanitizeProfile.Standard },
        Baggage = !request.IsFaithful,
        Idempotency = request.IsFaithful ? new IdempotencyConfiguration { Derive = false } : null,
        Headers = request.IsFaithful ? new HeadersConfiguration { Remove = [RewritePlan.OriginFieldName] } : new HeadersConfiguration(),
    };

    /// <summary>A URL, with the host and port that <c>--resolve</c> gives for its own.</summary>
    /// <returns>Null when the parts make no URL.</returns>
    public Uri? Url(string scheme, string host, int port, string path = "/")
    {
        var authority = $"{host}:{port}";
        var found = request.Resolved.GetValueOrDefault(authority) ?? request.Resolved.GetValueOrDefault(host) ?? authority;
        return Uri.TryCreate($"{scheme}://{found}{path}", UriKind.Absolute, out var url) && url.Host.Length > 0 ? url : null;
    }

    /// <summary>A port of all addresses.</summary>
    public static IPEndPoint AnyAddress(int port) => new(IPAddress.IPv6Any, port);

    /// <summary>What was made.</summary>
    public ImportOutcome Finish()
    {
        if (_mirrors.Count > 0 && !request.IsFaithful)
        {
            _remarks.Add(new ImportRemark(request.FileName, 0, RemarkKind.Note, "copies are sanitized, which the other system does not do: credentials are removed, personal data becomes pseudonyms; --faithful sends exactly what it sends"));
        }

        var configuration = Apart(new UmbraConfiguration { Sources = [.. _sources], Mirrors = [.. _mirrors] });
        return new ImportOutcome(
            configuration,
            [.. _remarks.Distinct().OrderBy(remark => remark.Line == 0).ThenBy(remark => remark.File != request.FileName).ThenBy(remark => remark.File, StringComparer.Ordinal).ThenBy(remark => remark.Line)]);
    }

    // Umbra's own ports go elsewhere when what is imported has them.
    private UmbraConfiguration Apart(UmbraConfiguration configuration)
    {
        HashSet<int> taken =
        [
            .. configuration.Gateways.Select(source => source.Gateway.Listen.Port),
            .. configuration.Sources.Select(source => source.Receiver?.Listen.Port).OfType<int>(),
            .. configuration.Mirrors.Select(mirror => mirror.To.Port),
        ];
        var (admin, health) = (configuration.Admin.Listen, configuration.Health.Listen);
        if (taken.Contains(admin.Port) || taken.Contains(health.Port))
        {
            var free = Enumerable.Range(MovedPorts, IPEndPoint.MaxPort - MovedPorts).Where(port => !taken.Contains(port)).Take(2).ToList();
            Remark(0, RemarkKind.Note, $"the file has a port that is Umbra's own ({admin.Port} or {health.Port}): Umbra's admin port becomes {free[0]}, its health port {free[1]}");
            return configuration with
            {
                Admin = configuration.Admin with { Listen = new IPEndPoint(admin.Address, free[0]) },
                Health = configuration.Health with { Listen = new IPEndPoint(health.Address, free[1]) },
            };
        }

        return configuration;
    }
}
