using System.Collections.Immutable;
using Umbra.Core.Middleware;
using Umbra.Core.Recording.Files;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Mirroring;

/// <summary>How a mirror's copies are changed and sent: the worker's half of a mirror. Immutable.</summary>
internal sealed record DeliverySettings
{
    /// <summary>The mirror's name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Where copies go: scheme, host and port; a path is put before the copied target.</summary>
    public required Uri Target { get; init; }

    /// <summary>Copies are recorded, not sent: where and how; null when they are sent.</summary>
    public RecordingTargetSettings? Recording { get; init; }

    /// <summary>A program through which requests go first; null for none.</summary>
    public MiddlewareSettings? Middleware { get; init; }

    /// <summary>The shadow speaks HTTP/2: with prior knowledge on http, by ALPN on https.</summary>
    public bool Http2 { get; init; }

    /// <summary>The fleet's name: the mark that copies carry.</summary>
    public string Fleet { get; init; } = "umbra";

    /// <summary>Replaces Host; null keeps what the client sent. May hold variables (<see cref="HeaderRule"/>).</summary>
    public string? Host { get; init; }

    /// <summary>Changes the path, before the target's own is put before it; null keeps it.</summary>
    public PathRewriteSettings? Rewrite { get; init; }

    /// <summary>Copies have the request's body; else they have none, nor what frames it.</summary>
    /// <value>Default: true.</value>
    public bool SendsBody { get; init; } = true;

    /// <summary>The most bytes of a body that is copied; a longer one's copy is skipped.</summary>
    /// <value>Default: what the readers keep.</value>
    public int BodyBytes { get; init; } = int.MaxValue;

    /// <summary>Changes of header fields, in order, after the hop-by-hop ones were removed.</summary>
    public ImmutableArray<HeaderRule> Headers { get; init; } = [];

    /// <summary>Sets <c>X-Mirrored-From: $host</c> unless a rule names that field.</summary>
    /// <value>Default: true.</value>
    public bool MarkOrigin { get; init; } = true;

    /// <summary>What is taken out of copies before they leave; null for nothing.</summary>
    public SanitizeSettings? Sanitize { get; init; }

    /// <summary>Adds <c>umbra.shadow=name</c> to the <c>baggage</c> field (W3C Baggage) unless a rule sets or removes that field.</summary>
    /// <value>Default: true.</value>
    public bool MarkBaggage { get; init; } = true;

    /// <summary>What becomes of idempotency keys.</summary>
    public IdempotencySettings Idempotency { get; init; } = new();

    /// <summary>Whole time from dispatch to the response's last byte.</summary>
    /// <value>Default: 5 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most requests that wait for the shadow at once, which is also the most connections to it. Where a long queue takes the others, it may be fewer.</summary>
    /// <value>Default: 256.</value>
    public int InFlight { get; init; } = 256;

    /// <summary>The most copies that wait for a place among <see cref="InFlight"/>.</summary>
    /// <value>Default: 10,000.</value>
    public int Queue { get; init; } = 10_000;

    /// <summary>The most copies a second, over any second and with no more than one second's burst; null for no limit.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Which copies keep their order.</summary>
    public DeliveryOrder Order { get; init; } = DeliveryOrder.None;

    /// <summary>The header field whose value is the key under <see cref="DeliveryOrder.Key"/>.</summary>
    public string? OrderKeyHeader { get; init; }

    /// <summary>How the target is verified and Umbra shows itself to it; used with https.</summary>
    public TlsClientSettings Tls { get; init; } = new();

    /// <summary>When the target is left alone.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>Differs when what the mirror's responses are compared by does; empty when they are not compared.</summary>
    public string CompareStamp { get; init; } = "";

    /// <summary>How long the target's addresses are used before its name is resolved again.</summary>
    /// <value>Default: 30 s.</value>
    public TimeSpan DnsRefresh { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>One change of a header field.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Name">The field's name.</param>
/// <param name="Value">
/// The new value; may hold <see cref="RequestVariables.OfMirrors"/>. Null for <see cref="HeaderRuleKind.Remove"/>.
/// </param>
/// <param name="IsLiteral">The value is sent as it is, whatever dollars it holds: a credential.</param>
internal sealed record HeaderRule(HeaderRuleKind Kind, string Name, string? Value = null, bool IsLiteral = false)
{
    /// <summary>Without the value, which may be a credential.</summary>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>What a <see cref="HeaderRule"/> does.</summary>
internal enum HeaderRuleKind : byte
{
    /// <summary>One field with the value, in the place of the first that was there, else at the end.</summary>
    Set,

    /// <summary>One field more, at the end.</summary>
    Add,

    /// <summary>None of the name.</summary>
    Remove,
}

/// <summary>
/// What becomes of the keys by which a server knows a request that it has had before (draft-ietf-httpapi-idempotency-key-header), under
/// methods that are not safe. A rule that sets or removes the field wins.
/// </summary>
internal sealed record IdempotencySettings
{
    /// <summary>The field with the key.</summary>
    public string Field { get; init; } = "Idempotency-Key";

    /// <summary>What is done.</summary>
    public IdempotencyPolicy Policy { get; init; } = IdempotencyPolicy.Replace;
}

/// <summary>What is done with idempotency keys.</summary>
internal enum IdempotencyPolicy : byte
{
    /// <summary>A client's key becomes the mirror's own.</summary>
    Replace,

    /// <summary>That, and a request without a key gets one.</summary>
    ReplaceOrMake,

    /// <summary>The field stays as it is.</summary>
    Keep,
}

/// <summary>Which copies keep their order.</summary>
internal enum DeliveryOrder : byte
{
    /// <summary>None: each goes as soon as there is a place.</summary>
    None,

    /// <summary>Those of one client connection: each waits for the end of the one before.</summary>
    Connection,

    /// <summary>Those with the same value of a header field.</summary>
    Key,
}

/// <summary>How a TLS server is verified, and what Umbra shows to it.</summary>
internal sealed record TlsClientSettings
{
    /// <summary>The name that is sent (SNI) and verified; null for the target's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>A PEM file with the authorities that are trusted instead of the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>A PEM file with the client certificate, and the chain after it.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the client certificate's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The server's certificate is verified.</summary>
    /// <value>Default: true.</value>
    public bool Verify { get; init; } = true;

    /// <summary>What the files were like when the configuration was read: a renewed one makes other settings, of the same paths.</summary>
    public string FileStamps { get; init; } = "";
}

/// <summary>When a target that fails is left alone.</summary>
internal sealed record BreakerSettings
{
    /// <summary>The share of failures (no whole response) in <see cref="Window"/> that opens the breaker.</summary>
    /// <value>0 to 1; default 0.5.</value>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>The fewest attempts in <see cref="Window"/> on which it is decided.</summary>
    /// <value>Default: 20.</value>
    public int MinimumAttempts { get; init; } = 20;

    /// <summary>How far back attempts count.</summary>
    /// <value>Default: 10 s.</value>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it stays open before one probe is let through.</summary>
    /// <value>Default: 5 s.</value>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(5);
}
