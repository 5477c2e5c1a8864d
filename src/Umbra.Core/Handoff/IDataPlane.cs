namespace Umbra.Core.Handoff;

/// <summary>The data plane as the worker sees it: its ledger, and the few settings that can be changed while it runs.</summary>
internal interface IDataPlane
{
    /// <summary>Asks for all counts. What the worker settled before it asked is in them.</summary>
    /// <exception cref="IOException">The data plane is gone.</exception>
    ValueTask<LedgerSnapshot> AskLedgerAsync(CancellationToken cancellationToken);

    /// <summary>Changes one setting of a mirror until that key changes in the file.</summary>
    /// <param name="mirror">The mirror's name; <c>*</c> for all of them.</param>
    /// <param name="key"><c>percent</c>, <c>paused</c>, <c>ramp</c>; or <c>step</c>, the share at which the mirror's ramp is, weaker than <c>percent</c>.</param>
    /// <param name="value">As in the file: <c>25</c>, <c>0.01%</c>; <c>true</c> or <c>false</c>; of <c>ramp</c>, <c>hold</c> or <c>resume</c>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer; the change may happen all the same.</param>
    /// <exception cref="IOException">The data plane is gone.</exception>
    ValueTask<OverrideAnswer> SetAsync(string mirror, string key, string value, CancellationToken cancellationToken);

    /// <summary>Has it take the mirror sessions that are kept in the state folder, which have changed.</summary>
    /// <returns>That they run, or why they cannot: those before run on.</returns>
    /// <exception cref="IOException">The data plane is gone.</exception>
    ValueTask<OverrideAnswer> ApplySessionsAsync(CancellationToken cancellationToken);
}

/// <summary>What the data plane said to a change.</summary>
/// <param name="Accepted">It is in force.</param>
/// <param name="Message">What changed, or why it was refused.</param>
internal readonly record struct OverrideAnswer(bool Accepted, string Message);
