using Umbra.Core.Handoff;

namespace Umbra.Telemetry;

/// <summary>The data plane's ledger as the worker last heard it. Instruments read <see cref="Last"/>; who shows figures refreshes first.</summary>
internal sealed class LedgerFeed(IDataPlane dataPlane)
{
    /// <summary>How long an answer is waited for. The data plane answers within some milliseconds, so a longer silence is a fault.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private LedgerSnapshot _last = new();

    /// <summary>The newest answer; empty before the first.</summary>
    public LedgerSnapshot Last => Volatile.Read(ref _last);

    /// <summary>Asks the data plane.</summary>
    /// <exception cref="IOException">It is gone, or did not answer within <see cref="AnswerTimeout"/>.</exception>
    public async Task<LedgerSnapshot> RefreshAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            var answer = await dataPlane.AskLedgerAsync(timeout.Token);
            Volatile.Write(ref _last, answer);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The data plane did not answer within {AnswerTimeout.TotalSeconds:0} s.");
        }
    }
}
