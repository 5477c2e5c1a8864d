namespace Umbra.Configuration;

/// <summary>A built-in group of requests that nobody wants mirrored; <see cref="ExcludeGroups"/> has what is in it.</summary>
internal enum ExcludeGroup : byte
{
    /// <summary>Load balancers and orchestrators that ask whether production lives.</summary>
    HealthChecks,

    /// <summary>Monitoring that scrapes and probes.</summary>
    Monitoring,
}
