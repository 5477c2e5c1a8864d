using System.Collections.Immutable;

namespace Umbra.Core.Pairing;

/// <summary>Why a mirrored exchange was not compared.</summary>
internal enum NotComparedReason : byte
{
    /// <summary>Production's whole response did not come: the client left, production broke off, or the hand-off had no room for it.</summary>
    NoProduction,

    /// <summary>Production's response did not come in time.</summary>
    Late,

    /// <summary>Too many exchanges wait, or memory is short.</summary>
    Overloaded,

    /// <summary>The copy was not sent after all: the breaker opened, say.</summary>
    NotSent,

    /// <summary>The comparison failed: a fault of Umbra's, on the error log.</summary>
    Failed,

    /// <summary>The mirror ended before all responses had come, or before they were compared.</summary>
    Shutdown,

    /// <summary>An instance of production would have had to be asked, and its methods do not have this one: nothing was lost.</summary>
    NotAsked,
}

/// <summary>What reasons are called.</summary>
internal static class NotComparedReasons
{
    /// <summary>Label values, in the order of the enumeration.</summary>
    public static ImmutableArray<string> Names { get; } = ["no_production", "late", "overloaded", "not_sent", "failed", "shutdown", "not_asked"];
}
