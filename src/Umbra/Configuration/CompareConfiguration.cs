using System.Collections.Immutable;
using System.Text.Json;
using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Endpoints;
using Umbra.Core.Comparing.Fields;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Rules;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Mirroring;
using Umbra.Core.Pairing;

namespace Umbra.Configuration;

/// <summary>How the target's responses are compared with production's, and what is a failure.</summary>
internal sealed record CompareConfiguration
{
    [Setting("Responses are compared. Also `compare: true`.", IsShorthand = true)]
    public bool Enabled { get; init; } = true;

    [Setting("A second production instance that gets the same requests: where it differs from production is noise. A plain value is its `to`.", Default = "none")]
    public NoiseConfiguration? Noise { get; init; }

    [Setting("A production instance that is asked too, where the source does not know what production answered: a receiver's. A plain value is its `to`.", Default = "what the source saw")]
    public NoiseConfiguration? Production { get; init; }

    [Setting("Places that are not compared: `$.requestId`, `$..updatedAt`, `header.x-version`.", Text = TextRule.ComparedPath)]
    public ImmutableArray<string> Ignore { get; init; } = [];

    [Setting("What makes values equal that are not the same, by place.")]
    public ImmutableArray<CompareRuleConfiguration> Rules { get; init; } = [];

    [Setting("Path templates, tried in this order before one is inferred: `/users/{id}/orders/*`.", Text = TextRule.EndpointTemplate)]
    public ImmutableArray<string> Endpoints { get; init; } = [];

    [Setting("Members by which the elements of two arrays belong together, tried in this order.", Default = "id, _id, uuid, guid, key, sku, code, slug, name")]
    public ImmutableArray<string> Keys { get; init; } = ComparisonSettings.DefaultKeys;

    [Setting("Header fields that are not compared, beside those that differ between any two servers; a star at the end stands for any rest.")]
    public ImmutableArray<string> IgnoreHeaders { get; init; } = [];

    [Setting("`code`: another status code is a difference. `class`: only another class (2xx, 4xx …) is.")]
    public ComparedStatus Status { get; init; } = ComparedStatus.Code;

    [Setting("How noise is told from differences: `statistical` (a test that holds however often one looks) or `diffy` (that tool's formulas and thresholds).")]
    public DecisionRule Decide { get; init; } = DecisionRule.Statistical;

    [Setting("What makes the verdict fail.")]
    public FailConfiguration Fail { get; init; } = new();

    [Setting("The target runs in another place than production, or on less: durations are shown with a warning.")]
    public bool Elsewhere { get; init; }

    [Setting("Examples that are kept of each place that differs; `0` keeps none.", Minimum = "0", Maximum = "20")]
    public int Examples { get; init; } = 3;

    [Setting("How long a response may be out after the others have come.", Minimum = "1s", Maximum = "10m")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("Exchanges that wait for a response, or for being compared. Past it an exchange is not compared.", Minimum = "64", Maximum = "1048576")]
    public int Pending { get; init; } = 16_384;

    /// <summary>How responses are paired and compared.</summary>
    public PairingSettings ToPairing() => new()
    {
        Comparison = new ComparisonSettings
        {
            Rules = [.. Ignore.Select(path => new ComparisonRule { Path = path, Equality = Equality.Ignore }), .. Rules.Select(rule => rule.ToRule())],
            IgnoredFields = [.. IgnoredFields.Default, .. IgnoreHeaders],
            Keys = Keys,
            ByStatusClass = Status == ComparedStatus.Class,
        },
        Endpoints = new EndpointSettings { Templates = Endpoints },
        Examples = Examples,
        Patience = Patience,
        MostPending = Pending,
        SecondMethods = Noise?.Methods ?? MethodPolicy.Safe,
    };

    /// <summary>By what the mirror is judged.</summary>
    public JudgeSettings ToJudging() => new()
    {
        Rule = Decide,
        ShadowIsElsewhere = Elsewhere,
        Fail = new FailLimits
        {
            Differences = Fail.Differences.Hundredths / 10_000.0,
            NewErrors = Fail.NewErrors.Hundredths / 10_000.0,
            P99Ratio = Fail.P99?.Times,
            FewestExchanges = Fail.Minimum,
        },
    };

    /// <summary>A text that differs when the configuration does.</summary>
    public string Stamp() => JsonSerializer.Serialize(this);
}

/// <summary>What of a status is compared.</summary>
internal enum ComparedStatus : byte
{
    /// <summary>The code.</summary>
    Code,

    /// <summary>Its first digit.</summary>
    Class,
}

/// <summary>A second production instance.</summary>
internal sealed record NoiseConfiguration
{
    [Setting("Where it is: `http://` or `https://`, host and port. Requests go there unsanitized, since it is production.", IsShorthand = true)]
    public required Uri To { get; init; }

    [Setting("The methods that are sent to it: `safe`, `all` or a list. A method that is not safe is done twice in production.")]
    public MethodPolicy Methods { get; init; } = MethodPolicy.Safe;

    [Setting("Whole time from dispatch to the response's last byte.", Minimum = "1ms", Maximum = "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Requests in a time: `100/s`. Past it an exchange is compared without a second production response.", Default = "no limit")]
    public Rate? Rate { get; init; }

    [Setting("Requests that wait for it at once.", Minimum = "1", Maximum = "65536")]
    public int InFlight { get; init; } = 64;

    [Setting("Requests that wait for a place among them. Past it an exchange is compared without a second production response.", Minimum = "0", Maximum = "100000")]
    public int Queue { get; init; } = 1_000;

    [Setting("What it speaks.")]
    public ShadowProtocol Protocol { get; init; } = ShadowProtocol.Http1;

    [Setting("How it is verified and Umbra shows itself to it; with https.")]
    public TlsClientConfiguration Tls { get; init; } = new();

    [Setting("When it is left alone.")]
    public BreakerConfiguration Breaker { get; init; } = new();
}

/// <summary>What makes the verdict fail.</summary>
internal sealed record FailConfiguration
{
    [Setting("The most exchanges of an endpoint that may differ at one place beyond noise.")]
    public Percent Differences { get; init; } = new(10);

    [Setting("The most exchanges of an endpoint in which the target may err where production does not.")]
    public Percent NewErrors { get; init; } = new(10);

    [Setting("How many times longer the target's p99 may be: `1.2x`.", Minimum = "0.1x", Maximum = "1000x", Default = "no limit")]
    public Factor? P99 { get; init; }

    [Setting("The fewest exchanges of an endpoint on which it is judged.", Minimum = "1", Maximum = "1000000000")]
    public int Minimum { get; init; } = 100;
}

/// <summary>What makes values equal that are not the same: one of the choices.</summary>
internal sealed record CompareRuleConfiguration
{
    [Setting("The place: `$.items[*].price`, `header.x-served-by`, `html.body.div[*].@class`.", Text = TextRule.ComparedPath)]
    public required string Path { get; init; }

    [Setting("Numbers, also in texts, whose difference is at most this: `0.01`.", Text = TextRule.Decimal, IsChoice = true)]
    public string? Absolute { get; init; }

    [Setting("Numbers whose difference is at most this share of the larger one: `1%`.", IsChoice = true)]
    public Percent? Relative { get; init; }

    [Setting("Points in time at most this far apart.", IsChoice = true)]
    public TimeSpan? Timestamp { get; init; }

    [Setting("Texts and numbers that both fit a regular expression as a whole.", Text = TextRule.Regex, IsChoice = true)]
    public string? Pattern { get; init; }

    [Setting("An array's elements belong together by this member.", IsChoice = true)]
    public string? Key { get; init; }

    [Setting("`ignore`, `case`, `whiteSpace`, `unordered` or `sameType`.", IsChoice = true)]
    public EqualityWord? Equal { get; init; }

    /// <summary>The rule.</summary>
    public ComparisonRule ToRule() => this switch
    {
        { Absolute: { } most } => new ComparisonRule { Path = Path, Equality = Equality.Absolute, Tolerance = decimal.Parse(most, System.Globalization.CultureInfo.InvariantCulture) },
        { Relative: { } share } => new ComparisonRule { Path = Path, Equality = Equality.Relative, Tolerance = share.Hundredths / 10_000m },
        { Timestamp: { } within } => new ComparisonRule { Path = Path, Equality = Equality.Timestamp, Within = within },
        { Pattern: { } pattern } => new ComparisonRule { Path = Path, Equality = Equality.Pattern, Pattern = pattern },
        { Key: { } key } => new ComparisonRule { Path = Path, Equality = Equality.Keyed, Key = key },
        { Equal: EqualityWord.Case } => new ComparisonRule { Path = Path, Equality = Equality.Case },
        { Equal: EqualityWord.WhiteSpace } => new ComparisonRule { Path = Path, Equality = Equality.WhiteSpace },
        { Equal: EqualityWord.Unordered } => new ComparisonRule { Path = Path, Equality = Equality.Unordered },
        { Equal: EqualityWord.SameType } => new ComparisonRule { Path = Path, Equality = Equality.SameType },
        _ => new ComparisonRule { Path = Path, Equality = Equality.Ignore },
    };
}

/// <summary>Equalities that are one word.</summary>
internal enum EqualityWord : byte
{
    /// <summary>The place is not compared.</summary>
    Ignore,

    /// <summary>Texts that differ in case only.</summary>
    Case,

    /// <summary>Texts that differ in white space only.</summary>
    WhiteSpace,

    /// <summary>Arrays with the same elements in any order.</summary>
    Unordered,

    /// <summary>Values of the same kind.</summary>
    SameType,
}
