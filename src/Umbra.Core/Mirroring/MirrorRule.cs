using System.Collections.Immutable;

namespace Umbra.Core.Mirroring;

/// <summary>
/// What decides, on a request's head, whether a mirror takes a copy. Immutable: a change of the configuration makes a new one.
/// </summary>
internal sealed record MirrorRule
{
    /// <summary>The most mirrors that one source can have: the choice for an exchange is one bit a mirror.</summary>
    public const int MostPerSource = 64;

    /// <summary>The mirror's name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>The share of the exchanges that fit, in hundredths of a percent.</summary>
    /// <value>0 to 10,000.</value>
    public required int PercentHundredths { get; init; }

    /// <summary>What two exchanges must share to be in or out together.</summary>
    /// <value>Default: nothing, each exchange by itself.</value>
    public SampleKey SampleBy { get; init; } = SampleKey.Exchange;

    /// <summary>Any of these must fit; none means all exchanges do.</summary>
    public ImmutableArray<RequestMatcher> Match { get; init; } = [];

    /// <summary>None of these may fit.</summary>
    public ImmutableArray<RequestMatcher> Exclude { get; init; } = [];

    /// <summary>The methods that are mirrored.</summary>
    /// <value>Default: the safe ones (RFC 9110 section 9.2.1).</value>
    public MethodPolicy Methods { get; init; } = MethodPolicy.Safe;

    /// <summary>Proxies whose <c>X-Forwarded-For</c> is believed when sampling by client address.</summary>
    public ImmutableArray<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The fleet whose mark a request must not carry.</summary>
    public string Fleet { get; init; } = "umbra";

    /// <summary>The mirror takes nothing for now.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether the mirror needs production's response, not only its status and times.</summary>
    public bool WantsResponse { get; init; }
}

/// <summary>What two exchanges must share to be in or out of a sample together.</summary>
/// <param name="Kind">Where the key stands.</param>
/// <param name="Name">The header field's or the cookie's name; null for the other kinds.</param>
internal sealed record SampleKey(SampleKeyKind Kind, string? Name = null)
{
    /// <summary>Each exchange by itself.</summary>
    public static SampleKey Exchange { get; } = new(SampleKeyKind.Exchange);

    /// <summary>All exchanges of a client address.</summary>
    public static SampleKey ClientAddress { get; } = new(SampleKeyKind.ClientAddress);
}

/// <summary>Where a <see cref="SampleKey"/> stands.</summary>
internal enum SampleKeyKind : byte
{
    /// <summary>No key: each exchange by itself.</summary>
    Exchange,

    /// <summary>A header field's value.</summary>
    Header,

    /// <summary>A cookie's value.</summary>
    Cookie,

    /// <summary>The client's address.</summary>
    ClientAddress,
}

/// <summary>The methods that a mirror takes.</summary>
/// <param name="All">Every method but CONNECT.</param>
/// <param name="Names">The methods, in upper case; methods are case-sensitive (RFC 9110 section 9.1).</param>
internal sealed record MethodPolicy(bool All, ImmutableArray<string> Names)
{
    /// <summary>GET, HEAD, OPTIONS and TRACE (RFC 9110 section 9.2.1).</summary>
    public static MethodPolicy Safe { get; } = new(false, ["GET", "HEAD", "OPTIONS", "TRACE"]);

    /// <summary>Every method but CONNECT, which asks for a tunnel and not for an exchange.</summary>
    public static MethodPolicy Every { get; } = new(true, []);
}
