using Umbra.Ramping;
using static Umbra.Tests.Ramping.RampSample;

namespace Umbra.Tests.Ramping;

public sealed class RampMachineTests
{
    private static readonly RampState _second = RampState.At(Settings, 1) with { WorkerRestarts = 0 };

    // A step that was held for a while, with nothing wrong.
    private static readonly RampState _held = Decide(Settings, _second, Seen(10), Seen(300, copies: 1_000)).State;

    [Fact]
    public void Interval_with_enough_good_copies_goes_up_one_step()
    {
        Assert.Equal(RampMove.None, Decide(Settings, _held, Seen(289, copies: 1_000)).Move);

        var decision = Decide(Settings, _held, Seen(290, copies: 1_000));

        Assert.Equal((RampMove.Up, 2, TimeSpan.Zero), (decision.Move, decision.State.Step, decision.State.Held));
    }

    [Fact]
    public void Interval_with_too_few_copies_is_held_longer_until_there_are_enough()
    {
        var state = Decide(Settings, _second, Seen(10), Seen(900, copies: 99)).State;

        Assert.Equal("step 2 of 4, 10%: held until there are 100 to judge by; 99 so far", RampStatus.Of(Settings, state, null).Text);
        Assert.Equal(RampMove.Up, Decide(Settings, state, Seen(1, copies: 1)).Move);
    }

    [Theory]
    [InlineData(400, 21, 0, RampBreach.ShadowErrors)]
    [InlineData(400, 20, 0, null)]
    [InlineData(400, 0, 5, RampBreach.ShadowP99)]
    [InlineData(400, 0, 4, null)]
    [InlineData(20, 6, 0, RampBreach.ShadowErrors)]
    [InlineData(20, 5, 0, null)]
    public void Limit_is_broken_as_soon_as_it_is_certain(long copies, long errors, long slow, object? breach)
    {
        var state = Decide(Settings, _second, Seen(10)).State;

        var decision = Decide(Settings, state, Seen(2, copies, errors, slow));

        Assert.Equal((RampBreach?)breach, decision.Breach);
        Assert.Equal(breach is null ? 1 : 0, decision.State.Step);
    }

    [Fact]
    public void Shadow_that_turns_bad_late_in_an_interval_is_not_hidden_by_the_good_copies_before()
    {
        var state = Decide(Settings, _held, Seen(200, copies: 100_000), Seen(31, copies: 10_000), Seen(31, copies: 1)).State;

        var decision = Decide(Settings, state, Seen(2, copies: 1_000, errors: 1_000));

        Assert.Equal((RampMove.Back, 0), (decision.Move, decision.State.Step));
        Assert.Equal("shadow_errors at 10%: 1000 of 1001 copies had 5xx or no whole response; at most 5% may", decision.State.Why);
        Assert.Equal([1, 0, 0, 0], decision.State.StepsBack);
    }

    [Fact]
    public void Copies_of_the_step_before_are_not_held_against_the_new_one()
    {
        var back = Decide(Settings, _held with { Step = 2 }, Seen(2, copies: 1_000, errors: 1_000));
        Assert.Equal(1, back.State.Step);

        Assert.Equal(RampMove.None, Decide(Settings, back.State, Seen(2, copies: 300, errors: 300), Seen(2, copies: 300, errors: 300)).Move);
    }

    [Fact]
    public void Memory_that_ran_out_and_a_worker_that_died_step_back_at_once()
    {
        var overloaded = Decide(Settings, _held, Seen(2, copies: 10) with { Overloaded = 1 });
        var restarted = Decide(Settings, _held, Seen(2, copies: 10) with { WorkerRestarts = 1 });

        Assert.Equal((RampMove.Back, RampBreach.Overloaded), (overloaded.Move, overloaded.Breach));
        Assert.Equal((RampMove.Back, RampBreach.WorkerRestarted), (restarted.Move, restarted.Breach));
        Assert.Equal(RampMove.None, Decide(Settings, restarted.State, Seen(2) with { WorkerRestarts = 1 }).Move);
    }

    [Fact]
    public void Data_plane_that_was_started_again_counts_from_zero_and_that_is_no_restart_of_a_worker()
    {
        var state = _held with { WorkerRestarts = 3 };

        Assert.Equal(RampMove.None, Decide(Settings, state, Seen(2)).Move);
        Assert.Equal(RampMove.Back, Decide(Settings, state, Seen(2), Seen(2) with { WorkerRestarts = 1 }).Move);
    }

    [Fact]
    public void Production_in_trouble_begins_the_interval_anew()
    {
        var decision = Decide(Settings, _held, Seen(290, copies: 1_000) with { ProductionFailures = 1 });

        Assert.Equal((RampMove.None, TimeSpan.Zero, 1), (decision.Move, decision.State.Held, decision.State.Step));
        Assert.Contains("production could not be connected to", RampStatus.Of(Settings, decision.State, null).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_that_keeps_failing_is_tried_after_one_two_four_and_then_eight_intervals()
    {
        var state = RampState.At(Settings, 1);
        foreach (var intervals in new[] { 1, 1, 2, 4, 8, 8 })
        {
            Assert.Equal(Settings.Every * intervals, RampMachine.Wait(Settings, state));
            var up = Decide(Settings, state, Seen(10), Seen((600 * intervals) - 11, copies: 1_000), Seen(1));
            Assert.Equal(RampMove.Up, up.Move);
            state = Decide(Settings, up.State, Seen(10), Seen(2, copies: 100, errors: 100)).State;
            Assert.Equal(1, state.Step);
        }

        // Once it was held for an interval, it has failed never.
        var passed = Decide(Settings, state with { Step = 2 }, Seen(10), Seen(600, copies: 1_000)).State;
        Assert.Equal((3, 0), (passed.Step, passed.Failures[2]));
    }

    [Fact]
    public void First_step_stays_when_it_fails_and_waits_as_long_as_any_other()
    {
        var first = RampState.At(Settings, 0);

        var decision = Decide(Settings, first, Seen(10), Seen(2, copies: 100, errors: 50), Seen(10), Seen(2, copies: 100, errors: 50));

        Assert.Equal((RampMove.None, RampBreach.ShadowErrors, 0), (decision.Move, decision.Breach, decision.State.Step));
        Assert.Equal(Settings.Every * 2, RampMachine.Wait(Settings, decision.State));
        Assert.Equal([0, 0, 0, 0], decision.State.StepsBack);
    }

    [Fact]
    public void Ramp_that_is_overruled_neither_rises_nor_falls_and_begins_its_interval_anew()
    {
        var decision = Decide(Settings, _held, Seen(600, copies: 1_000, errors: 1_000) with { OverruledBy = "percent=25", Overloaded = 1, WorkerRestarts = 2 });

        Assert.Equal((RampMove.None, 1, TimeSpan.Zero), (decision.Move, decision.State.Step, decision.State.Held));
        Assert.Equal("step 2 of 4, 10%: overruled by percent=25", RampStatus.Of(Settings, decision.State, "percent=25").Text);
        Assert.Equal(RampMove.None, Decide(Settings, decision.State, Seen(2) with { WorkerRestarts = 2 }).Move);
    }
}
