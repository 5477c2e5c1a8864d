namespace Umbra.Core.Handoff;

/// <summary>How long the next batch of an <see cref="Intake"/> waits for more, by how many came in the last one.</summary>
/// <param name="settings">Both times.</param>
internal sealed class IntakePace(IntakeSettings settings)
{
    private const int Few = 4;

    /// <summary>So long.</summary>
    public TimeSpan Delay { get; private set; } = settings.SparseDelay;

    /// <summary>So many came in <see cref="Delay"/>.</summary>
    public void OnBatch(int count) =>
        Delay = count * settings.BatchDelay < Few * Delay ? settings.SparseDelay : settings.BatchDelay;
}
