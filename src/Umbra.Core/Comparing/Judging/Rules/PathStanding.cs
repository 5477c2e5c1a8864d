namespace Umbra.Core.Comparing.Judging.Rules;

/// <summary>What a path is taken for.</summary>
internal enum PathStanding : byte
{
    /// <summary>The shadow differs here, beyond what production differs from itself.</summary>
    Differs,

    /// <summary>Production differs from itself here, and the shadow not provably more.</summary>
    Noise,

    /// <summary>The shadow differed here, and production never from itself, but too rarely to tell one from the other.</summary>
    Undecided,

    /// <summary>Without a second production response: the values look like what differs by nature. A proposal, to be confirmed by whoever knows.</summary>
    ProposedNoise,
}
