namespace Umbra.Core.Handoff;

/// <summary>What the data plane does for its end of the hand-off. Called on the hand-off's own threads, never on a source's.</summary>
internal interface IHandoffHost
{
    /// <summary>All counts, now.</summary>
    LedgerSnapshot ReadLedger();

    /// <summary>Validates, applies and remembers a change; see <see cref="IDataPlane.SetAsync"/>.</summary>
    OverrideAnswer Set(string mirror, string key, string value);

    /// <summary>Takes the mirror sessions that have changed; see <see cref="IDataPlane.ApplySessionsAsync"/>.</summary>
    OverrideAnswer ApplySessions();

    /// <summary>A worker has connected.</summary>
    void WorkerConnected();

    /// <summary>The worker's connection ended.</summary>
    /// <param name="fault">Why, when it was not simply closed; else empty.</param>
    /// <param name="lost">Copies that it held and that are skipped now.</param>
    void WorkerGone(string fault, long lost);
}
