using System.Collections.Immutable;

namespace Umbra.Safety;

/// <summary>A common mistake of mirroring.</summary>
/// <param name="Name">What it is called in output and in <c>docs/reference/preflight.md</c>.</param>
/// <param name="Advice">The advice that it goes against, in a few words.</param>
internal sealed record FindingKind(string Name, string Advice)
{
    /// <summary>Copies would go to production, or to Umbra itself.</summary>
    public static FindingKind ShadowIsProduction { get; } = new("shadow-is-production", "isolate state");

    /// <summary>An instance answers both as production and as the shadow.</summary>
    public static FindingKind SameInstance { get; } = new("same-instance", "isolate state");

    /// <summary>What was sent to the shadow came through a tap of Umbra.</summary>
    public static FindingKind ShadowLeadsBack { get; } = new("shadow-leads-back", "isolate state");

    /// <summary>It could not be found out whether the shadow is production.</summary>
    public static FindingKind IdentityUnknown { get; } = new("identity-unknown", "isolate state");

    /// <summary>A name has no address here and now.</summary>
    public static FindingKind UnresolvedName { get; } = new("unresolved-name", "isolate state");

    /// <summary>Copies leave this machine as they are.</summary>
    public static FindingKind Unsanitized { get; } = new("unsanitized", "sanitize mirrored requests");

    /// <summary>Writes are copied, and the shadow cannot tell a copy of one from another write.</summary>
    public static FindingKind UnsafeMethods { get; } = new("unsafe-methods", "do not mirror without idempotency");

    /// <summary>Much of production is copied from the first moment on.</summary>
    public static FindingKind NoRamp { get; } = new("no-ramp", "start with small percentages");

    /// <summary>Health checks are copied.</summary>
    public static FindingKind HealthChecks { get; } = new("health-checks", "filter traffic");

    /// <summary>Copies wait longer than production's answers take.</summary>
    public static FindingKind LongTimeout { get; } = new("long-timeout", "do not let the mirror hold up production");

    /// <summary>Copies cross a public network in the clear.</summary>
    public static FindingKind PlainHttp { get; } = new("plain-http", "send across networks only what is encrypted");

    /// <summary>Production and the shadow use one database, queue, bucket or mail server.</summary>
    public static FindingKind SharedStore { get; } = new("shared-store", "no shared databases");

    /// <summary>They use two of a kind on one server.</summary>
    public static FindingKind SharedServer { get; } = new("shared-server", "no shared databases");

    /// <summary>Production's and the shadow's mail goes through one server.</summary>
    public static FindingKind SharedMail { get; } = new("shared-mail", "disable side effects");

    /// <summary>What is said of a store cannot be read.</summary>
    public static FindingKind UnreadableStore { get; } = new("unreadable-store", "no shared databases");

    /// <summary>All of them.</summary>
    public static ImmutableArray<FindingKind> All { get; } =
    [
        ShadowIsProduction, SameInstance, ShadowLeadsBack, IdentityUnknown, UnresolvedName, Unsanitized, UnsafeMethods, NoRamp, HealthChecks,
        LongTimeout, PlainHttp, SharedStore, SharedServer, SharedMail, UnreadableStore,
    ];
}
