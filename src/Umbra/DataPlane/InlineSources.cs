using System.Collections.Immutable;
using System.Net;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.DataPlane;

/// <summary>Everything that clients connect to: taps, gateways and receivers, and what a reload does to them. Changed by one thread at a time.</summary>
internal sealed class InlineSources(SourceTable sources, TimeProvider clock, DataPlaneLog log)
{
    private readonly TapSet _taps = new(sources, clock, log);
    private readonly HttpSourceSet _http = new(sources, clock, log);

    /// <summary>Where each listens, by source.</summary>
    public IEnumerable<KeyValuePair<string, IPEndPoint>> Listeners => _taps.EndPoints.Concat(_http.EndPoints);

    /// <summary>Binds what is new or changed of gateways and receivers; nothing that runs is changed yet.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Prepare(DataPlaneSettings settings) => _http.Prepare(settings);

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon() => _http.Abandon();

    /// <summary>Goes over to new settings, which were prepared.</summary>
    /// <returns>Null, or why nothing was changed.</returns>
    public string? Commit(DataPlaneSettings settings)
    {
        if (_taps.Apply(settings) is { } problem)
        {
            return problem;
        }

        _http.Commit();
        return null;
    }

    /// <summary>Stops listening everywhere and waits for what is open, each for its own time at most.</summary>
    public Task DrainAsync() => Task.WhenAll(_taps.DrainAsync(), _http.DrainAsync());

    /// <summary>Ends the wait of <see cref="DrainAsync"/> at once.</summary>
    public void CutShort()
    {
        _taps.CutShort();
        _http.CutShort();
    }

    /// <summary>A source's side of the ledger.</summary>
    /// <param name="account">The source's account.</param>
    /// <param name="overrides">What was changed while it runs.</param>
    public SourceLedger Read(SourceAccount account, ImmutableArray<SettingOverride> overrides) => _http.Read(account, overrides) ?? _taps.Read(account);
}
