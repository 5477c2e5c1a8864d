using System.Globalization;
using Umbra.Configuration;

namespace Umbra.Ramping;

/// <summary>Decides what a ramp does next. Has no state, clock or effect of its own.</summary>
internal static class RampMachine
{
    /// <summary>
    /// In this order: 1. what overrules the ramp begins its interval anew, and nothing else happens; 2. what was seen is added, unless copies
    /// of the step before may still end; 3. a broken limit goes back one step at once; 4. production in trouble begins the interval anew;
    /// 5. an interval that was good and had enough copies goes up one step.
    /// </summary>
    public static RampDecision Decide(RampSettings settings, RampState state, in RampObservation seen)
    {
        // A data plane that was started again counts from 0.
        var hasRestarted = state.WorkerRestarts is { } known && seen.WorkerRestarts > known;
        state = state with { WorkerRestarts = seen.WorkerRestarts };

        // 1.
        if (seen.OverruledBy is not null)
        {
            return new RampDecision(state.Anew());
        }

        // 2.
        var isSettled = state.Held >= settings.Settling;
        state = Add(settings, state, seen, isSettled);

        // 3.
        if (hasRestarted)
        {
            return Back(settings, state, RampBreach.WorkerRestarted, "a worker died");
        }

        if (isSettled && Breach(settings, state, seen) is var (breach, why))
        {
            return Back(settings, state, breach, why);
        }

        // 4.
        if (isSettled && seen.ProductionFailures > 0)
        {
            return new RampDecision(state.Anew() with { Why = "production could not be connected to" });
        }

        // 5.
        if (state.Held < Wait(settings, state) || state.Interval.Copies < settings.Minimum)
        {
            return new RampDecision(state);
        }

        state = state.Anew() with { Failures = state.Failures.SetItem(state.Step, 0), Why = null };
        return state.Step + 1 < settings.Steps.Length ? new RampDecision(state with { Step = state.Step + 1 }, RampMove.Up) : new RampDecision(state);
    }

    /// <summary>How long the current step is held before the next.</summary>
    public static TimeSpan Wait(RampSettings settings, RampState state)
    {
        // The failures of the step that comes next; those of the first, which has none before it, count there.
        var failures = state.Step + 1 < settings.Steps.Length ? state.Failures[state.Step + 1] : 0;
        failures = state.Step == 0 ? Math.Max(failures, state.Failures[0]) : failures;
        return settings.Every * (1 << Math.Clamp(failures - 1, 0, RampSettings.MostDoublings));
    }

    private static RampState Add(RampSettings settings, RampState state, in RampObservation seen, bool isSettled)
    {
        var isFull = state.SliceAge >= settings.Slice;
        var counts = isSettled ? seen.Counts : default;
        return state with
        {
            Held = state.Held + seen.Elapsed,
            Interval = state.Interval + counts,
            EarlierSlice = isFull ? state.Slice : state.EarlierSlice,
            Slice = isFull ? counts : state.Slice + counts,
            SliceAge = isFull ? seen.Elapsed : state.SliceAge + seen.Elapsed,
        };
    }

    private static (RampBreach Breach, string Why)? Breach(RampSettings settings, RampState state, in RampObservation seen)
    {
        if (seen.Overloaded > 0)
        {
            return (RampBreach.Overloaded, string.Create(CultureInfo.InvariantCulture, $"{seen.Overloaded} copies were refused for want of memory"));
        }

        return Breach(settings, state.EarlierSlice + state.Slice) ?? Breach(settings, state.Interval);
    }

    // With fewer copies than the minimum it is broken only when it would be with the minimum, were all others good.
    private static (RampBreach Breach, string Why)? Breach(RampSettings settings, RampCounts counts)
    {
        if (counts.Errors * 10_000 > Math.Max(counts.Copies, settings.Minimum) * settings.ErrorHundredths)
        {
            return (RampBreach.ShadowErrors, string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Errors} of {counts.Copies} {settings.Judged} had 5xx or no whole response; at most {Units.Format(new Percent(settings.ErrorHundredths))} may"));
        }

        // The 99th percentile is over the limit exactly when more than 1 % are.
        if (settings.P99 is { } limit && counts.Slow * 100 > Math.Max(counts.Responses, settings.Minimum))
        {
            return (RampBreach.ShadowP99, string.Create(
                CultureInfo.InvariantCulture, $"{counts.Slow} of {counts.Responses} responses took longer than {Units.Format(limit)}; at most 1% may"));
        }

        return null;
    }

    private static RampDecision Back(RampSettings settings, RampState state, RampBreach breach, string why)
    {
        var failed = state.Step;
        var text = $"{(settings.IsOfDestination ? breach.Name().Replace("shadow_", "", StringComparison.Ordinal) : breach.Name())} at {Units.Format(new Percent(settings.Steps[failed]))}: {why}";
        state = state.Anew() with { Failures = state.Failures.SetItem(failed, Math.Min(state.Failures[failed] + 1, RampSettings.MostDoublings + 1)), Why = text };
        return failed == 0
            ? new RampDecision(state, RampMove.None, breach)
            : new RampDecision(state with { Step = failed - 1, StepsBack = state.StepsBack.SetItem((int)breach, state.StepsBack[(int)breach] + 1) }, RampMove.Back, breach);
    }
}

/// <summary>What a ramp does next.</summary>
/// <param name="State">Where it is then.</param>
/// <param name="Move">Whether that is another step.</param>
/// <param name="Breach">The limit that was broken; null when none was.</param>
internal readonly record struct RampDecision(RampState State, RampMove Move = RampMove.None, RampBreach? Breach = null);

/// <summary>Where a ramp goes.</summary>
internal enum RampMove : byte
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>One step up.</summary>
    Up,

    /// <summary>One step back.</summary>
    Back,
}
