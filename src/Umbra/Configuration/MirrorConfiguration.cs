using System.Collections.Immutable;
using Umbra.Core.Mirroring;

namespace Umbra.Configuration;

/// <summary>A mirror: which exchanges of which sources are copied, how they are changed, and to where.</summary>
[NamedBy(TextRule.Name, "MIRROR")]
internal sealed record MirrorConfiguration : INamed
{
    /// <inheritdoc/>
    public string Name { get; init; } = "";

    [Setting("The sources whose exchanges are copied, by name; `GATEWAY/ROUTE` for those of one route.", Text = TextRule.SourceName)]
    public required ImmutableArray<string> From { get; init; }

    [Setting("Where copies go: `http://` or `https://`, host and port; a path is put before each request's own. Or `recording:` and a file's name, in which `%Y %m %d %H %M %S` are parts of the time (UTC).", Text = TextRule.Target)]
    public required Uri To { get; init; }

    /// <summary>Copies are recorded, not sent.</summary>
    public bool IsRecorded => To?.Scheme == RecordingAddress.Scheme;

    [Setting("How it is recorded; with a target that is a recording.")]
    public RecordingConfiguration Recording { get; init; } = new();

    [Setting("What the target speaks. HTTP/2 with prior knowledge on http, by ALPN on https.")]
    public ShadowProtocol Protocol { get; init; } = ShadowProtocol.Http1;

    [Setting("The share of the exchanges that fit, to two decimals: `10`, `0.01`, `10%`.", IsChoice = true, Default = "required, unless `ramp` is there")]
    public Percent? Percent { get; init; }

    [Setting("A percentage that rises by itself, in steps, while the shadow and Umbra stay well; in place of `percent`.", IsChoice = true, Default = "none")]
    public RampConfiguration? Ramp { get; init; }

    [Setting("What requests must share to be in or out together; the same key stays in when the percentage grows.", Default = "each request by itself")]
    public SampleByConfiguration? SampleBy { get; init; }

    [Setting("Any of these must fit.", Default = "all requests")]
    public ImmutableArray<MatcherConfiguration> Match { get; init; } = [];

    [Setting("None of these may fit: built-in groups (`health-checks`, `monitoring`) and conditions. `[]` excludes nothing.")]
    public ImmutableArray<ExclusionConfiguration> Exclude { get; init; } =
        [new() { Group = ExcludeGroup.HealthChecks }, new() { Group = ExcludeGroup.Monitoring }];

    [Setting("The methods that are copied: `safe` (GET, HEAD, OPTIONS, TRACE), `all` (every one but CONNECT), or a list.")]
    public MethodPolicy Methods { get; init; } = MethodPolicy.Safe;

    [Setting("Replaces Host. May hold the variables of `headers`.", Text = TextRule.HeaderValue, Default = "what the client sent")]
    public string? Host { get; init; }

    [Setting("Changes the path, before the target's own is put before it.", Default = "the path as the client sent it")]
    public RewriteConfiguration? Rewrite { get; init; }

    [Setting("Copies have the request's body; `false`: they have none, and no framing fields.")]
    public bool Body { get; init; } = true;

    [Setting("Changes of header fields. Values may hold `$host`, `$http_host`, `$request_uri`, `$remote_addr`, `$request_id`, `$request_port` and `$is_request_port`.")]
    public HeadersConfiguration Headers { get; init; } = new();

    [Setting("Adds the member `umbra.shadow=MIRROR` to the field `baggage` (W3C), so that every service behind the target can see that it works for a copy.")]
    public bool Baggage { get; init; } = true;

    [Setting(
        "Idempotency keys of methods that are not safe: a client's key becomes the mirror's own; with this key given, a request without one gets one. `false` leaves the field as it is.",
        Default = "a client's key becomes the mirror's own, none is made")]
    public IdempotencyConfiguration? Idempotency { get; init; }

    [Setting("The credentials that the target accepts instead of production's.", Default = "none")]
    public AuthConfiguration? Auth { get; init; }

    [Setting("A program through which requests go before they are sanitized: GoReplay's middleware protocol.", Default = "none")]
    public MiddlewareConfiguration? Middleware { get; init; }

    [Setting("What is taken out of copies before they leave. What cannot be sanitized is not sent.")]
    public SanitizeConfiguration Sanitize { get; init; } = new();

    [Setting("Whole time from dispatch to the response's last byte.", Minimum = "1ms", Maximum = "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Bounds of what is sent.")]
    public MirrorLimitsConfiguration Limits { get; init; } = new();

    [Setting("Which copies keep their order: `none`, `connection` (those of one client connection) or `{ key: HEADER }` (those with the same value of a header field).", Default = "none")]
    public OrderConfiguration Order { get; init; } = new();

    [Setting("How the target is verified and Umbra shows itself to it; with https.")]
    public TlsClientConfiguration Tls { get; init; } = new();

    [Setting("When the target is left alone.")]
    public BreakerConfiguration Breaker { get; init; } = new();

    [Setting("The target's responses are compared with production's; a plain `true` compares by the defaults.", Default = "none are compared")]
    public CompareConfiguration? Compare { get; init; }

    [Setting("Takes nothing for now.")]
    public bool Paused { get; init; }
}

/// <summary>What a mirror's target speaks.</summary>
internal enum ShadowProtocol : byte
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2.</summary>
    Http2,
}

/// <summary>What becomes of idempotency keys (draft-ietf-httpapi-idempotency-key-header).</summary>
internal sealed record IdempotencyConfiguration
{
    [Setting("The field with the key.", Text = TextRule.ChangedHeaderName)]
    public string Header { get; init; } = "Idempotency-Key";

    [Setting("Keys are made from the client's, or from the exchange where it has none; `false` leaves the field as it is. Also `idempotency: false`.", IsShorthand = true)]
    public bool Derive { get; init; } = true;
}

/// <summary>What two exchanges must share to be in or out of a sample together.</summary>
internal sealed record SampleByConfiguration
{
    [Setting("A header field's value.", Text = TextRule.HeaderName, IsChoice = true)]
    public string? Header { get; init; }

    [Setting("A cookie's value.", Text = TextRule.Token, IsChoice = true)]
    public string? Cookie { get; init; }

    [Setting("The client's address; see `trustedProxies`.", IsChoice = true)]
    public bool? Client { get; init; }
}

/// <summary>Which copies keep their order.</summary>
internal sealed record OrderConfiguration
{
    [Setting("`none` or `connection`.", IsShorthandOnly = true)]
    public UnkeyedOrder Kind { get; init; } = UnkeyedOrder.None;

    [Setting("The header field whose value is the key.", Text = TextRule.HeaderName, IsChoice = true)]
    public string? Key { get; init; }
}

/// <summary>Orders without a key.</summary>
internal enum UnkeyedOrder : byte
{
    /// <summary>Each copy goes as soon as there is a place.</summary>
    None,

    /// <summary>Those of one client connection go one after the other.</summary>
    Connection,
}
