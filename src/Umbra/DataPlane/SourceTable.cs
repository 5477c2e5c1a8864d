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
    public void Plan(ExchangeSource source, string name, DataPlaneSettings settings) => source.Plan = PlanOf(settings, name);

    /// <summary>The mirrors that take from a source, or from a part of one.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="names">The names under which mirrors may know it.</param>
    public SourcePlan PlanOf(DataPlaneSettings settings, params IReadOnlyCollection<string> names)
    {
        var rules = settings.Mirrors.Where(mirror => mirror.From.Any(names.Contains)).Select(mirror => mirror.Rule).ToList();
        return new SourcePlan([.. rules.Select(rule => new MirrorDecision(rule))], [.. rules.Select(rule => ledger.Mirror(rule.Name))], settings.Limits);
    }
}
