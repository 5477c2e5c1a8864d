using System.Collections.Immutable;
using Umbra.Core.Sanitizing;

namespace Umbra.Configuration;

/// <summary>What is taken out of a mirror's copies.</summary>
internal sealed record SanitizeConfiguration
{
    [Setting("`standard`: credentials go, personal data becomes pseudonyms. `strict`: so does every text that is not plainly harmless. `none`: copies leave as they are. Also `sanitize: none`.", IsShorthand = true)]
    public SanitizeProfile Profile { get; init; } = SanitizeProfile.Standard;

    [Setting("Rules of your own, before the profile's; the first that fits a value decides.")]
    public ImmutableArray<SanitizeRuleConfiguration> Rules { get; init; } = [];

    [Setting("Media types whose bodies leave as they are, `image/png` or `image/*`. Bodies of other types that are no text are not sent.", Text = TextRule.MediaType)]
    public ImmutableArray<string> Passthrough { get; init; } = [];

    [Setting("What becomes of files in multipart bodies that cannot be read as text: `filler` (as many bytes of no meaning), `drop` (left out) or `keep`; `drop` and `keep` hold for every file.")]
    public FileTreatment Files { get; init; } = FileTreatment.Filler;

    [Setting("Bytes of a body after its content coding (gzip, deflate, br, zstd) is undone. A larger one is not sent.", Minimum = "1KiB", Maximum = "64MiB")]
    public ByteSize Decoded { get; init; } = new(SanitizeSettings.DefaultDecodedBytes);

    /// <summary>The settings; null when nothing is to be done.</summary>
    /// <param name="jwt">How bearer tokens are signed again; null when they are not.</param>
    public SanitizeSettings? ToSettings(JwtConfiguration? jwt) => Profile == SanitizeProfile.None && Rules.IsEmpty && jwt is null ? null : new SanitizeSettings
    {
        Tokens = jwt is null ? null : new TokenSettings(jwt.Resign.Reveal().Trim(), jwt.KeyId, jwt.Claims),
        Profile = Profile,
        Rules = [.. Rules.Select(rule => rule.ToRule())],
        Passthrough = Passthrough,
        Files = Files,
        MostDecodedBytes = (int)Decoded.Bytes,
    };
}

/// <summary>One rule: where, and what is done there.</summary>
internal sealed record SanitizeRuleConfiguration
{
    [Setting("A header or trailer field, by name.", Text = TextRule.HeaderName, IsChoice = true)]
    public string? Header { get; init; }

    [Setting("A cookie, by name. Without a rule all cookies are removed.", Text = TextRule.Token, IsChoice = true)]
    public string? Cookie { get; init; }

    [Setting("A query parameter, by name.", IsChoice = true)]
    public string? Query { get; init; }

    [Setting("Segments of the path in braces: `/users/{id}/orders/*`. A `*` is a segment that is left alone.", Text = TextRule.PathTemplate, IsChoice = true)]
    public string? Path { get; init; }

    [Setting("A place in JSON: `$.a.b[*].c`, `$..name`. A list or map there is treated as a whole.", Text = TextRule.JsonPath, IsChoice = true)]
    public string? Json { get; init; }

    [Setting("A name, wherever values have names: JSON, forms, multipart bodies, queries, XML, HTML, GraphQL.", IsChoice = true)]
    public string? Key { get; init; }

    [Setting("A form field or a part of a multipart body, by name.", IsChoice = true)]
    public string? Form { get; init; }

    [Setting("What the detectors find, by kind.", IsChoice = true)]
    public ValueKind? Detect { get; init; }

    [Setting("What is done: `keep`, `remove`, `mask` (stars), `replace` (by `with`), `pseudonym` or `hash`.")]
    public SanitizeAction Do { get; init; } = SanitizeAction.Pseudonym;

    [Setting("What the value is, for `pseudonym`.", Default = "told by the value")]
    public ValueKind? As { get; init; }

    [Setting("How many characters at the end `mask` leaves; none where that would be more than half.", Minimum = "0", Maximum = "16")]
    public int KeepLast { get; init; }

    [Setting("What `replace` puts in the place.")]
    public string? With { get; init; }

    /// <summary>The rule.</summary>
    public SanitizeRule ToRule()
    {
        var (place, selector) = this switch
        {
            { Header: { } header } => (SanitizePlace.Header, header),
            { Cookie: { } cookie } => (SanitizePlace.Cookie, cookie),
            { Query: { } query } => (SanitizePlace.Query, query),
            { Path: { } path } => (SanitizePlace.Path, path),
            { Json: { } json } => (SanitizePlace.Json, json),
            { Key: { } key } => (SanitizePlace.Key, key),
            { Form: { } form } => (SanitizePlace.Form, form),
            _ => (SanitizePlace.Detect, Detect.ToString()!),
        };
        return new SanitizeRule(place, selector, Do, place == SanitizePlace.Detect ? Detect : As, KeepLast, With ?? "");
    }
}
