using System.Net;
using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Handoff;

/// <summary>
/// Where a source's connections report what they read: asks the mirrors, keeps the accounts, and gives what was chosen to the intake.
/// </summary>
/// <param name="name">The source's name in the configuration.</param>
/// <param name="account">The source's account.</param>
/// <param name="intake">Takes what was chosen.</param>
/// <param name="clock">The clock whose timestamps the readers are given.</param>
/// <param name="failed">Is told of a reader's failure: once a source, so that a fault cannot fill a disk.</param>
internal sealed class ExchangeSource(string name, SourceAccount account, Intake intake, TimeProvider clock, Action<string, Exception> failed)
{
    // Half of every exchange's identity: drawn once, so that two processes never share one.
    private readonly ulong _process = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());
    private volatile SourcePlan _plan = SourcePlan.Empty;
    private long _connections;
    private int _hasFailed;

    /// <summary>The mirrors as they are now. A connection asks for every exchange, so a change holds from the next request on.</summary>
    public SourcePlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>The source's account.</summary>
    public SourceAccount Account => account;

    /// <summary>The source's name, UTF-8.</summary>
    internal byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Takes what was chosen.</summary>
    internal Intake Intake => intake;

    /// <summary>The clock.</summary>
    internal TimeProvider Clock => clock;

    /// <summary>Half of every exchange's identity.</summary>
    internal ulong Process => _process;

    /// <summary>A reader for a new connection.</summary>
    /// <param name="client">The client's address; a PROXY header can name another (<see cref="ConnectionObserver.Client"/>).</param>
    public ConnectionObserver Connect(IPEndPoint client) => new(this, Interlocked.Increment(ref _connections), client);

    /// <summary>A reader failed.</summary>
    internal void Failed(Exception exception)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            failed(name, exception);
        }
    }
}
