namespace Umbra.Configuration;

/// <summary>
/// A key of the file. The property's type says which values it takes, its initializer is the default, <c>required</c> makes it required.
/// Errors, JSON schema and reference page are made of this and nothing else.
/// </summary>
/// <param name="sentence">What the key does, for the reference page and the schema.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string sentence) : Attribute
{
    /// <summary>What the key does.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>The key; null for the property's name with a small first letter.</summary>
    public string? Key { get; init; }

    /// <summary>The smallest value, in the form of the file; null for none.</summary>
    public string? Minimum { get; init; }

    /// <summary>The greatest value, in the form of the file; null for none.</summary>
    public string? Maximum { get; init; }

    /// <summary>What a text must be.</summary>
    public TextRule Text { get; init; }

    /// <summary>Exactly one of the record's choices must be given.</summary>
    public bool IsChoice { get; init; }

    /// <summary>Not a key: what the record is when a plain value stands in the map's place (<c>sanitize: none</c>).</summary>
    public bool IsShorthandOnly { get; init; }

    /// <summary>A key that may also be written as the whole record's plain value.</summary>
    public bool IsShorthand { get; init; }

    /// <summary>How the default is said where the initializer does not say it (null: it depends).</summary>
    public string? Default { get; init; }
}

/// <summary>A key, or a word in an enumeration's place, that a later version has: an error that says so.</summary>
/// <param name="key">The key or the word.</param>
/// <param name="what">What this version cannot do, after "this version of Umbra cannot".</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum, AllowMultiple = true)]
internal sealed class LaterAttribute(string key, string what) : Attribute
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>What this version cannot do.</summary>
    public string What { get; } = what;
}

/// <summary>A record that stands in a map under a name of the user's.</summary>
internal interface INamed
{
    /// <summary>The name: the key in the map.</summary>
    string Name { get; init; }
}

/// <summary>What the names in a map of such records must be.</summary>
/// <param name="rule">The rule.</param>
/// <param name="placeholder">How the reference page writes a name: <c>mirrors.NAME.percent</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NamedByAttribute(TextRule rule, string placeholder) : Attribute
{
    /// <summary>The rule.</summary>
    public TextRule Rule { get; } = rule;

    /// <summary>How the reference page writes a name.</summary>
    public string Placeholder { get; } = placeholder;
}

/// <summary>What a text must be.</summary>
internal enum TextRule : byte
{
    /// <summary>Any text but the empty one.</summary>
    Any,

    /// <summary>A name of the user's: letters, digits, <c>-</c> and <c>_</c>, at most 64.</summary>
    Name,

    /// <summary>A source's name, or a gateway's and one of its routes': <c>edge/api</c>.</summary>
    SourceName,

    /// <summary>A token (RFC 9110 section 5.6.2).</summary>
    Token,

    /// <summary>A header field's name.</summary>
    HeaderName,

    /// <summary>A header field's name that may be changed: not those of framing and connection, not Host, not <c>X-Umbra-Mirror</c>.</summary>
    ChangedHeaderName,

    /// <summary>A header field's value (RFC 9110 section 5.5): no CR, LF or NUL.</summary>
    HeaderValue,

    /// <summary>A regular expression without look-around, back-references and atomic groups: .NET's non-backtracking engine has to take it.</summary>
    Regex,

    /// <summary>A host name or an address, without port.</summary>
    HostName,

    /// <summary>A host name, or <c>*.</c> and a host name.</summary>
    HostPattern,

    /// <summary>A file that exists; relative to the folder of the configuration's file.</summary>
    ExistingFile,

    /// <summary>A folder; relative to the folder of the configuration's file.</summary>
    Folder,

    /// <summary>A beginning of a path: begins with <c>/</c>.</summary>
    UrlPath,

    /// <summary>A media type, or <c>image/*</c>.</summary>
    MediaType,

    /// <summary>A path in JSON.</summary>
    JsonPath,

    /// <summary>A path with segments in braces.</summary>
    PathTemplate,

    /// <summary>A place in a response.</summary>
    ComparedPath,

    /// <summary>A path whose segments in braces, or a star, may be anything.</summary>
    EndpointTemplate,

    /// <summary>A decimal number, 0 or more.</summary>
    Decimal,

    /// <summary>An HTTP origin, or <c>recording:</c> and a file's name, relative to the folder of the configuration's file.</summary>
    Target,

    /// <summary>An expression over what is known of an exchange when its request arrives.</summary>
    RequestFilter,

    /// <summary>An id of a network interface of AWS's.</summary>
    NetworkInterfaceId,

    /// <summary>An id, or the ARN, of what AWS's traffic mirroring can send to.</summary>
    MirrorTargetId,

    /// <summary>An account's number of AWS's.</summary>
    AccountNumber,

    /// <summary>A file that is written, relative to the folder of the configuration's file; or <c>-</c> for stdout.</summary>
    OutputFile,
}
