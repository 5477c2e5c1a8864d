using Umbra.Core.Comparing;
using Umbra.Core.Comparing.Endpoints;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Pairing;

/// <summary>How a mirror's responses are put beside production's. Immutable.</summary>
internal sealed record PairingSettings
{
    /// <summary>How two responses are compared.</summary>
    public ComparisonSettings Comparison { get; init; } = new();

    /// <summary>How requests are put together to endpoints.</summary>
    public EndpointSettings Endpoints { get; init; } = new();

    /// <summary>Bounds of what is counted.</summary>
    public CountingSettings Counting { get; init; } = new();

    /// <summary>How long a response may be out after the other sides' have come; what is still alone then is not compared.</summary>
    /// <value>Default: 30 s.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most exchanges that wait for a response or for being compared; further ones are not compared.</summary>
    /// <value>Default: 16,384.</value>
    public int MostPending { get; init; } = 16_384;

    /// <summary>Examples that are kept of each path of each endpoint; 0 keeps none.</summary>
    /// <value>Default: 3.</value>
    public int Examples { get; init; } = 3;

    /// <summary>The most bytes of a body in an example.</summary>
    /// <value>Default: 16 KiB.</value>
    public int ExampleBodyBytes { get; init; } = 16 * 1024;

    /// <summary>Methods whose requests go to the second production instance too.</summary>
    /// <value>Default: the safe ones (RFC 9110 section 9.2.1).</value>
    public MethodPolicy SecondMethods { get; init; } = MethodPolicy.Safe;
}
