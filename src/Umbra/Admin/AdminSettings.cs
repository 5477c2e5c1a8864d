using System.Collections.Immutable;
using System.Net;

namespace Umbra.Admin;

/// <summary>The worker's admin port.</summary>
internal sealed record AdminSettings
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 9900);

    /// <summary>What requests must carry. Null: the token in <see cref="StateDirectory"/>, made when there is none.</summary>
    public string? Token { get; init; }

    /// <summary>The state directory; made when it is not there.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Names that it is called by, beside the addresses that it listens on and <c>localhost</c>.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];
}
