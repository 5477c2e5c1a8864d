using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Umbra.Core.Comparing.Endpoints;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Filtering;
using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Formats;
using Umbra.Ec2.Objects;

namespace Umbra.Configuration.Shapes;

/// <summary>What texts must be, by <see cref="TextRule"/>.</summary>
internal static partial class TextRules
{
    private const int MostCharactersOfAName = 64;
    private const int MostCharactersOfARegex = 4096;

    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<char> _token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Changing these would move the boundaries of messages (RFC 9112 section 6) or speak of a connection that is not the copy's.
    private static readonly HashSet<string> _unchangeable = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>What such a text is, for the reference page.</summary>
    public static string Description(TextRule rule) => rule switch
    {
        TextRule.Name or TextRule.SourceName => "name",
        TextRule.Token => "token",
        TextRule.HeaderName or TextRule.ChangedHeaderName => "header name",
        TextRule.HeaderValue => "header value",
        TextRule.Regex => "regular expression",
        TextRule.HostName or TextRule.HostPattern => "host",
        TextRule.ExistingFile => "file",
        TextRule.Folder => "folder",
        TextRule.UrlPath => "path",
        TextRule.MediaType => "media type",
        TextRule.JsonPath => "JSON path",
        TextRule.PathTemplate => "path template",
        TextRule.ComparedPath => "place in a response",
        TextRule.EndpointTemplate => "path template",
        TextRule.Decimal => "number",
        TextRule.OutputFile => "file, or `-`",
        TextRule.RequestFilter => "filter",
        TextRule.NetworkInterfaceId => "network interface id",
        TextRule.MirrorTargetId => "target id",
        TextRule.AccountNumber => "12 digits",
        _ => "text",
    };

    /// <summary>Reads a text; files and folders become whole paths.</summary>
    public static Complaint? Parse(TextRule rule, string text, string folder, out string value)
    {
        value = text;
        return rule switch
        {
            _ when text.Length == 0 => new Complaint("is empty"),
            TextRule.Name => IsName(text) ? null : new Complaint("is not a name", "letters, digits, - and _, at most 64"),
            TextRule.SourceName => text.Split('/') is { Length: 1 or 2 } parts && parts.All(IsName) ? null : new Complaint("is not a source's name", "write SOURCE, or GATEWAY/ROUTE for one of its routes"),
            TextRule.Token => IsToken(text) ? null : new Complaint("is not a token", "no spaces, no separators (RFC 9110)"),
            TextRule.HeaderName => IsToken(text) ? null : new Complaint("is not a header's name", "no spaces, no separators (RFC 9110)"),
            TextRule.ChangedHeaderName => ChangedHeaderName(text),
            TextRule.HeaderValue => IsFieldValue(text) ? null : new Complaint("cannot stand in a header", "no control characters, no spaces around it"),
            TextRule.Regex => RegularExpression(text),
            TextRule.HostName => IsHost(text) ? null : new Complaint("is not a host", "write umbra.example.com, without port"),
            TextRule.HostPattern => IsHostPattern(text) ? null : new Complaint("is not a host", "write shop.example.com or *.example.com, without port"),
            TextRule.ExistingFile => ExistingFile(text, folder, out value),
            TextRule.Folder => FullPath(text, folder, out value),
            TextRule.OutputFile => text == "-" ? null : FullPath(text, folder, out value),
            TextRule.RequestFilter => RequestFilter(text),
            TextRule.UrlPath => text[0] == '/' ? null : new Complaint("is not a path", "begin with /"),
            TextRule.MediaType => IsMediaType(text) ? null : new Complaint("is not a media type", "write image/png or image/*"),
            TextRule.JsonPath => Selector(text, "a path in JSON", static path => _ = new JsonPath(path)),
            TextRule.PathTemplate => Selector(text, "a path template", static path => _ = new PathTemplate(path, NoTreatment)),
            TextRule.ComparedPath => Selector(text, "a place in a response", static path => _ = new ComparedPath(path)),
            TextRule.EndpointTemplate => Selector(text, "a path template", static path => _ = new EndpointTemplate(path)),
            TextRule.NetworkInterfaceId => Ec2Ids.IsInterface(text) ? null : new Complaint("is not the id of a network interface", "write eni- and 17 hexadecimal digits"),
            TextRule.MirrorTargetId => Ec2Ids.IsInterface(text) || Ec2Ids.IsLoadBalancer(text) || Ec2Ids.IsEndpoint(text)
                ? null
                : new Complaint("is no target", "write eni- or vpce- and 17 hexadecimal digits, or the ARN of a network load balancer: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/staging/0123456789abcdef"),
            TextRule.AccountNumber => Ec2Ids.IsAccount(text) ? null : new Complaint("is no account's number", "write 12 digits: 123456789012"),
            TextRule.Decimal => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? null : new Complaint("is not a number of 0 or more", "write 0.01"),
            _ => null,
        };
    }

    private static bool IsName(string text) => Name().IsMatch(text) && text.Length <= MostCharactersOfAName;

    /// <summary>Whether a text is a token (RFC 9110 section 5.6.2).</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(_token);

    private static bool IsMediaType(string text) =>
        text.Split('/') is [var type, var subtype] && IsToken(type) && IsToken(subtype) && !type.Contains('*') && (subtype == "*" || !subtype.Contains('*'));

    private static Treatment NoTreatment { get; } = new(SanitizeAction.Keep, 0, "");

    private static Complaint? Selector(string text, string what, Action<string> parse)
    {
        try
        {
            parse(text);
            return null;
        }
        catch (FormatException exception)
        {
            return new Complaint($"is not {what}", exception.Message);
        }
    }

    private static Complaint? RequestFilter(string text) => Selector(text, "a filter", static filter =>
    {
        if (!ExchangeFilter.Parse(filter).IsOfRequest)
        {
            throw new FormatException("it asks for what is not known when the request arrives, as its answer: docs/reference/filters.md says which fields are");
        }
    });

    private static Complaint? ChangedHeaderName(string text)
    {
        if (!IsToken(text))
        {
            return new Complaint("is not a header's name", "no spaces, no separators (RFC 9110)");
        }

        if (text.Equals(FleetMark.FieldName, StringComparison.OrdinalIgnoreCase))
        {
            return new Complaint("is reserved", "it keeps copies from being mirrored again");
        }

        if (text.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            return new Complaint("is changed by the key `host` of the mirror");
        }

        return _unchangeable.Contains(text) ? new Complaint("cannot be changed", "it belongs to the connection, and the sender sets it") : null;
    }

    // RFC 9110 section 5.5: visible characters and obs-text, with spaces and tabs between them.
    private static bool IsFieldValue(string text) => text[0] is not (' ' or '\t') && text[^1] is not (' ' or '\t') && !text.Any(character => character != '\t' && char.IsControl(character));

    private static Complaint? RegularExpression(string text)
    {
        if (text.Length > MostCharactersOfARegex)
        {
            return new Complaint($"is longer than {MostCharactersOfARegex:N0} characters");
        }

        try
        {
            _ = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException)
        {
            return new Complaint("is not a regular expression");
        }
        catch (NotSupportedException)
        {
            return new Complaint("is a regular expression whose time has no bound", "no look-around, no back-references, no atomic groups, no large repetitions");
        }
    }

    private static bool IsHostPattern(string text) => IsHost(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text);

    private static bool IsHost(string host) =>
        host is ['[', .. var inner, ']']
            ? IPAddress.TryParse(inner, out _)
            : !host.Contains(':') && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static Complaint? ExistingFile(string text, string folder, out string value) =>
        FullPath(text, folder, out value) ?? (File.Exists(value) ? null : new Complaint("is a file that does not exist or cannot be seen"));

    private static Complaint? FullPath(string text, string folder, out string value)
    {
        value = text;
        if (text.Contains('\0'))
        {
            return new Complaint("is not a path");
        }

        value = Path.GetFullPath(text, folder);
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z")]
    private static partial Regex Name();
}
