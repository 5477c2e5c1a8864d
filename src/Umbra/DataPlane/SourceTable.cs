using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.DataPlane;

/// <summary>What the data plane's sources report to, one for each name for as long as the process runs: a reload makes none anew. Changed by one thread at a time.</summary>
/// <param name="ledger">The accounts.</param>
/// <param name="intake">Takes what mirrors chose.</param>
/// <param name="log">Is told of readers' failures.</param>
internal sealed class SourceTable(Ledger ledger, Intake intake, DataPlaneLog log)
{
    private readonly Dictionary<string, ExchangeSource> _sources = new(StringComparer.Ordinal);

    /// <summary>The accounts of all sources that ever were.</summary>
    public IReadOnlyList<SourceAccount> Accounts => ledger.Sources;

    /// <summary>A source.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="clock">The clock of the times that its readers are given; another one makes the source anew, with the same account.</param>
    public ExchangeSource Of(string name, TimeProvider clock)
    {
        if (!_sources.TryGetValue(name, out var source) || source.Clock != clock)
        {
            source = _sources[name] = new ExchangeSource(name, ledger.Source(name), intake, clock, log.ReaderFailed);
        }

        return source;
    }

    /// <summary>Gives a source the mirrors of a configuration.</summary>
    public void Plan(ExchangeSource source, string name, DataPlaneSettings settings)
    {
        var rules = settings.Mirrors.Where(m => m.From.Contains(name)).Select(m => m.Rule).ToList();
        source.Plan = new SourcePlan([.. rules.Select(r => new MirrorDecision(r))], [.. rules.Select(r => ledger.Mirror(r.Name))], settings.Limits);
    }
}
