using System.Diagnostics.Metrics;
using Umbra.Ramping;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Umbra.Telemetry;

/// <summary>Where ramps are and why they stepped back: <c>umbra_mirror_ramp_step</c> and <c>umbra_mirror_ramp_steps_back_total</c>.</summary>
internal sealed class RampMeter
{
    /// <param name="meter">The instruments' meter.</param>
    /// <param name="statuses">All ramps, by mirror.</param>
    public RampMeter(Meter meter, Func<IEnumerable<KeyValuePair<string, RampStatus>>> statuses)
    {
        meter.CreateObservableGauge("umbra.mirror.ramp.step",
            () => statuses().Select(ramp => new Measurement<long>(ramp.Value.Step, new Tag("mirror", ramp.Key))), unit: null, "The step at which the mirror's ramp is, from 1.");
        meter.CreateObservableCounter("umbra.mirror.ramp.steps_back",
            () => statuses().SelectMany(ramp => ramp.Value.StepsBack.Select(count => new Measurement<long>(count.Value, new Tag("mirror", ramp.Key), new Tag("reason", count.Key)))),
            "{step}", "How often the mirror's ramp stepped back, by the limit that was broken.");
    }
}
