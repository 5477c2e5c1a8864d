using Umbra.Core.Handoff;
using Umbra.Inline.Gateway;
using Umbra.Inline.Receiver;
using Umbra.Inline.Serving;

namespace Umbra.DataPlane;

/// <summary>A source behind a listener for HTTP: a gateway or a receiver. Its listener may change while it goes on.</summary>
internal interface IHttpSource : IAsyncDisposable
{
    /// <summary>What it reports to.</summary>
    ExchangeSource Source { get; }

    /// <summary>Answers requests.</summary>
    HttpApplication Application { get; }

    /// <summary>What it counts beside exchanges and connections.</summary>
    IEnumerable<NamedCount> Counters { get; }

    /// <summary>What is said when it listens.</summary>
    string Description { get; }

    /// <summary>Makes ready what new settings need.</summary>
    void Prepare(DataPlaneSettings settings);

    /// <summary>Gives up what was prepared.</summary>
    void Abandon();

    /// <summary>Goes over to what was prepared.</summary>
    void Commit();
}

/// <summary>A gateway.</summary>
internal sealed class GatewaySource(string name, ExchangeSource source, SourceTable sources, TimeProvider clock, Action<string> problem) : IHttpSource
{
    // Two processes must not draw the same lots.
    private readonly Gateway _gateway = new(source, clock, problem, BitConverter.ToUInt64(Guid.NewGuid().ToByteArray()));

    /// <inheritdoc/>
    public ExchangeSource Source => source;

    /// <inheritdoc/>
    public HttpApplication Application => _gateway.Application;

    /// <inheritdoc/>
    public IEnumerable<NamedCount> Counters => [new("request_failed", _gateway.Failed), new("request_malformed", _gateway.Application.Malformed), new("log_lines_dropped", _gateway.LogLinesDropped)];

    /// <inheritdoc/>
    public string Description => $"its routes are {string.Join(", ", _gateway.Settings?.Routes.Select(route => route.Name) ?? [])}";

    /// <summary>Its destinations.</summary>
    public IReadOnlyList<DestinationReading> Destinations => _gateway.Read();

    /// <inheritdoc/>
    public void Prepare(DataPlaneSettings settings) =>
        _gateway.Prepare(settings.Gateways.First(one => one.Server.Source == name), route => route is null ? sources.PlanOf(settings, name) : sources.PlanOf(settings, name, $"{name}/{route}"));

    /// <inheritdoc/>
    public void Abandon() => _gateway.Abandon();

    /// <inheritdoc/>
    public void Commit() => _gateway.Commit();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _gateway.DisposeAsync();
}

/// <summary>A receiver.</summary>
internal sealed class ReceiverSource(string name, ExchangeSource source, SourceTable sources, TimeProvider clock) : IHttpSource
{
    private readonly Receiver _receiver = new(source, clock);
    private (ReceiverSettings Settings, SourcePlan Plan)? _prepared;

    /// <inheritdoc/>
    public ExchangeSource Source => source;

    /// <inheritdoc/>
    public HttpApplication Application => _receiver;

    /// <inheritdoc/>
    public IEnumerable<NamedCount> Counters => [new("request_failed", _receiver.Failed), new("request_malformed", _receiver.Malformed), new("request_cut", _receiver.Cut)];

    /// <inheritdoc/>
    public string Description => "takes what another proxy mirrors";

    /// <inheritdoc/>
    public void Prepare(DataPlaneSettings settings) => _prepared = (settings.Receivers.First(one => one.Server.Source == name), sources.PlanOf(settings, name));

    /// <inheritdoc/>
    public void Abandon() => _prepared = null;

    /// <inheritdoc/>
    public void Commit()
    {
        if (_prepared is { } prepared)
        {
            _receiver.Settings = prepared.Settings;
            source.Plan = prepared.Plan;
            _prepared = null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
