using System.Collections.Immutable;

namespace Umbra.Configuration.Gateways;

/// <summary>A route: which requests it takes, and where they go or what they are answered with.</summary>
internal sealed record RouteConfiguration
{
    [Setting("Its name: mirrors take from it as `GATEWAY/NAME`.", Text = TextRule.Name)]
    public required string Name { get; init; }

    [Setting("Any of these must fit.", Default = "every request")]
    public ImmutableArray<MatcherConfiguration> Match { get; init; } = [];

    [Setting("Where its requests go: one destination, or several by weight.", IsChoice = true)]
    public ImmutableArray<DestinationConfiguration> To { get; init; } = [];

    [Setting("Sends the client elsewhere.", IsChoice = true)]
    public RedirectConfiguration? Redirect { get; init; }

    [Setting("Answers by itself.", IsChoice = true)]
    public RespondConfiguration? Respond { get; init; }

    [Setting("Changes the path. The query stays.", Default = "the path goes on as it came, byte for byte")]
    public RewriteConfiguration? Rewrite { get; init; }

    [Setting("Replaces Host. May hold variables.", Text = TextRule.HeaderValue, Default = "what the client sent")]
    public string? Host { get; init; }

    [Setting("Changes of the request's header fields. Values may hold `$host`, `$http_host`, `$request_uri`, `$remote_addr`, `$request_id`, `$request_port`, `$is_request_port` and `$scheme`.")]
    public HeadersConfiguration Headers { get; init; } = new();

    [Setting("Changes of the response's header fields. Values may hold the same variables.")]
    public HeadersConfiguration ResponseHeaders { get; init; } = new();

    [Setting("Whole time of an exchange; then the client is answered with 504, or cut off if the response has begun.", Minimum = "1ms", Maximum = "24h", Default = "no limit")]
    public TimeSpan? Timeout { get; init; }

    [Setting("How long an exchange may be without a byte in either direction; then as with `timeout`.", Minimum = "1ms", Maximum = "24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    [Setting("How often a request of a safe method is tried again when a destination cannot be connected to. Nothing else is ever sent twice.", Minimum = "0", Maximum = "10")]
    public int Retries { get; init; } = 1;

    [Setting("What requests must share to go to the same destination; the same key stays while weights change, but for the share that moves.", Default = "each request by itself")]
    public StickyConfiguration? Sticky { get; init; }
}

/// <summary>Sends the client elsewhere. What is not given stays as the request has it.</summary>
internal sealed record RedirectConfiguration
{
    [Setting("301, 302, 303, 307 or 308.", Minimum = "301", Maximum = "308")]
    public int Status { get; init; } = 302;

    [Setting("The whole address. May hold variables: `https://$host$request_uri`.", Text = TextRule.HeaderValue)]
    public string? To { get; init; }

    [Setting("`http` or `https`.")]
    public RedirectScheme? Scheme { get; init; }

    [Setting("The host, without port.", Text = TextRule.HostName)]
    public string? Host { get; init; }

    [Setting("The port.", Minimum = "1", Maximum = "65535", Default = "the one that the client named, or the scheme's own where that is given")]
    public int? Port { get; init; }

    [Setting("Changes the path.")]
    public RewriteConfiguration? Rewrite { get; init; }
}

/// <summary>The schemes of HTTP.</summary>
internal enum RedirectScheme : byte
{
    /// <summary>Plain.</summary>
    Http,

    /// <summary>With TLS.</summary>
    Https,
}

/// <summary>An answer of the gateway's own.</summary>
internal sealed record RespondConfiguration
{
    [Setting("The status code.", Minimum = "200", Maximum = "599", IsShorthand = true)]
    public int Status { get; init; } = 200;

    [Setting("The content. May hold variables.", Default = "none")]
    public string? Body { get; init; }

    [Setting("What it is.", Text = TextRule.HeaderValue)]
    public string ContentType { get; init; } = "text/plain";
}

/// <summary>What requests must share to go to the same destination.</summary>
internal sealed record StickyConfiguration
{
    [Setting("A header field's value. A request without it goes by weight.", Text = TextRule.HeaderName, IsChoice = true)]
    public string? Header { get; init; }

    [Setting("A cookie's value. A request without it goes by weight.", Text = TextRule.Token, IsChoice = true)]
    public string? Cookie { get; init; }

    [Setting("With `cookie`: a client that has none gets one, for as long as its session lasts (HttpOnly, SameSite=Lax).")]
    public bool Issue { get; init; }
}
