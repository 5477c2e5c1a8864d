using CsCheck;
using Umbra.Ramping;

namespace Umbra.Tests.Ramping;

public sealed class RampProperties
{
    private static readonly Gen<RampSettings> _settings =
        Gen.Select(Gen.Int[1, 10_000].Array[1, 32], Gen.Int[1, 3_600], Gen.Int[0, 10_000], Gen.Int[1, 500], Gen.Int[1, 10_000], Gen.Bool).Select(
            (steps, every, errors, minimum, timeout, hasP99) => RampSample.Settings with
            {
                Steps = [.. steps.Distinct().Order()],
                Every = TimeSpan.FromSeconds(every),
                ErrorHundredths = errors,
                Minimum = minimum,
                Timeout = TimeSpan.FromMilliseconds(timeout),
                P99 = hasP99 ? TimeSpan.FromMilliseconds(800) : null,
            });

    // Mostly good, so that ramps get somewhere; now and then each thing that can happen.
    private static readonly Gen<RampObservation> _seen =
        Gen.Select(Gen.Int[0, 4_000_000], Gen.Int[0, 1_000], Gen.Int[0, 30], Gen.Int[0, 60]).Select((milliseconds, copies, chance, share) => new RampObservation
        {
            Elapsed = TimeSpan.FromMilliseconds(milliseconds),
            Counts = new RampCounts(copies, chance == 0 ? copies * share / 60 : 0, copies, chance == 1 ? copies * share / 60 : 0),
            Overloaded = chance == 2 ? 1 : 0,
            ProductionFailures = chance == 3 ? 1 : 0,
            WorkerRestarts = chance == 4 ? share : 0,
            OverruledBy = chance == 5 ? "percent=25" : null,
        });

    private static readonly Gen<(RampSettings Settings, RampObservation[] Seen)> _lives = Gen.Select(_settings, _seen.Array[1, 60]);

    [Fact]
    public void Ramp_never_skips_a_step_and_is_never_above_the_greatest() =>
        _lives.Sample(life =>
        {
            var state = RampState.At(life.Settings, 0);
            foreach (var seen in life.Seen)
            {
                var decision = RampMachine.Decide(life.Settings, state, seen);
                Assert.Equal((int)decision.Move switch { 1 => 1, 2 => -1, _ => 0 }, decision.State.Step - state.Step);
                Assert.InRange(decision.State.Step, 0, life.Settings.Steps.Length - 1);
                state = decision.State;
            }
        });

    [Fact]
    public void Ramp_goes_up_only_after_a_whole_interval_at_one_step_with_enough_copies_and_nothing_wrong() =>
        _lives.Sample(life =>
        {
            var (state, held, copies) = (RampState.At(life.Settings, 0), TimeSpan.Zero, 0L);
            foreach (var seen in life.Seen)
            {
                (held, copies) = (held + seen.Elapsed, copies + seen.Counts.Copies);
                var decision = RampMachine.Decide(life.Settings, state, seen);
                if (decision.Move == RampMove.Up)
                {
                    Assert.True(held >= life.Settings.Every && copies >= life.Settings.Minimum);
                    Assert.Null(decision.Breach);
                }

                if (decision.Move != RampMove.None || decision.Breach is not null || seen.OverruledBy is not null)
                {
                    (held, copies) = (TimeSpan.Zero, 0);
                }

                state = decision.State;
            }
        });

    [Fact]
    public void Ramp_steps_back_on_every_broken_limit_wherever_it_is() =>
        Gen.Select(_lives, Gen.Int[0, 3], Gen.Int[1, 1_000_000]).Sample((life, breach, more) =>
        {
            var state = life.Seen.Aggregate(RampState.At(life.Settings, 0), (now, seen) => RampMachine.Decide(life.Settings, now, seen).State);
            var settled = RampMachine.Decide(life.Settings, state with { Held = TimeSpan.Zero }, new RampObservation { Elapsed = life.Settings.Settling, WorkerRestarts = state.WorkerRestarts!.Value });
            if (settled.Move != RampMove.None || (breach == 0 && life.Settings.ErrorHundredths == 10_000) || (breach == 1 && life.Settings.P99 is null))
            {
                return;
            }

            // So many that they outweigh whatever was counted before.
            var most = settled.State.Interval.Copies + life.Settings.Minimum + more;
            var seen = new RampObservation { Elapsed = TimeSpan.FromSeconds(1), WorkerRestarts = settled.State.WorkerRestarts!.Value };
            seen = breach switch
            {
                0 => seen with { Counts = new RampCounts(most * 10_000, most * 10_000, 0, 0) },
                1 => seen with { Counts = new RampCounts(most * 100, 0, most * 100, most * 100) },
                2 => seen with { Overloaded = more },
                _ => seen with { WorkerRestarts = seen.WorkerRestarts + more },
            };

            var decision = RampMachine.Decide(life.Settings, settled.State, seen);

            Assert.Equal((RampBreach)breach, decision.Breach);
            Assert.Equal(Math.Max(0, state.Step - 1), decision.State.Step);
        });

    [Fact]
    public void Ramp_that_was_kept_and_read_again_goes_on_like_one_that_was_not()
    {
        var folder = Directory.CreateTempSubdirectory("umbra-ramp-");
        Gen.Select(_lives, Gen.Int[0, 60]).Sample(
            (life, at) =>
            {
                var (lived, kept) = (RampState.At(life.Settings, 0), RampState.At(life.Settings, 0));
                for (var i = 0; i < life.Seen.Length; i++)
                {
                    lived = RampMachine.Decide(life.Settings, lived, life.Seen[i]).State;
                    kept = RampMachine.Decide(life.Settings, kept, life.Seen[i]).State;
                    if (i == at)
                    {
                        Assert.Null(new RampFile(folder.FullName).Write(new() { ["staging"] = new(life.Settings.Hash, life.Settings.Steps[kept.Step], kept) }));
                        kept = new RampFile(folder.FullName).Read(out var problem)["staging"].For(life.Settings);
                        Assert.Null(problem);
                    }
                }

                Assert.Equal(RampSample.Text(lived), RampSample.Text(kept));
            },
            threads: 1);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Step_for_a_percentage_is_the_greatest_that_is_not_over_it() =>
        Gen.Select(_settings, Gen.Int[0, 10_000]).Sample((settings, hundredths) =>
        {
            var step = RampSettings.StepBelow(settings.Steps, hundredths);
            Assert.True(step == 0 || settings.Steps[step] <= hundredths);
            Assert.True(step + 1 == settings.Steps.Length || settings.Steps[step + 1] > hundredths);
        });
}
