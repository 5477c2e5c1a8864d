using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Ramping;
using Umbra.Worker;

namespace Umbra.Tests.Ramping;

public sealed class RampsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("umbra-ramp-");
    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _errors = new();
    private readonly MirrorStatistics _statistics = new();
    private readonly RampedPlane _plane = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ramp_rises_step_by_step_to_its_last_while_all_is_well()
    {
        using var ramps = Start();

        await LiveAsync(ramps, TimeSpan.FromMinutes(35), copies: 10);

        Assert.Equal([1_000, 5_000, 10_000], _plane.Told);
        Assert.Equal("step 4 of 4, 100%: the last", ramps.StatusOf("staging")!.Text);
        Assert.Null(ramps.StatusOf("other"));
    }

    [Fact]
    public async Task Shadow_that_turns_bad_is_stepped_back_and_said_once()
    {
        using var ramps = Start();
        await LiveAsync(ramps, TimeSpan.FromMinutes(11), copies: 10);

        await LiveAsync(ramps, TimeSpan.FromSeconds(10), copies: 100, status: 503);

        Assert.Equal([1_000, 100], _plane.Told);
        Assert.Equal(1, ramps.StatusOf("staging")!.StepsBack["shadow_errors"]);
        Assert.Contains("Mirror staging: the ramp steps back to 1%: shadow_errors at 10%: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(_errors.ToString().Split('\n'), line => line.Contains("steps back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shadow_that_becomes_slow_is_stepped_back()
    {
        using var ramps = Start();
        await LiveAsync(ramps, TimeSpan.FromMinutes(11), copies: 10);

        await LiveAsync(ramps, TimeSpan.FromSeconds(10), copies: 100, took: TimeSpan.FromSeconds(1));

        Assert.Equal([1_000, 100], _plane.Told);
        Assert.Equal(1, ramps.StatusOf("staging")!.StepsBack["shadow_p99"]);
    }

    [Theory]
    [InlineData(SkipReason.BreakerOpen, "shadow_errors")]
    [InlineData(SkipReason.QueueFull, "shadow_errors")]
    [InlineData(SkipReason.Overloaded, "overloaded")]
    internal async Task Copies_that_were_never_sent_count_by_their_reason(SkipReason reason, string expected)
    {
        using var ramps = Start();
        await LiveAsync(ramps, TimeSpan.FromMinutes(11), copies: 10);
        for (var i = 0; i < 100; i++)
        {
            _plane.Account.Skipped(reason);
        }

        await LiveAsync(ramps, TimeSpan.FromSeconds(10), copies: 0);

        Assert.Equal(1, ramps.StatusOf("staging")!.StepsBack[expected]);
    }

    [Fact]
    public async Task Worker_that_is_started_again_goes_on_one_step_back_and_a_whole_new_process_where_it_was()
    {
        using (var first = Start())
        {
            await LiveAsync(first, TimeSpan.FromMinutes(25), copies: 10);
            Assert.Equal(5_000, _plane.Hundredths);
        }

        // The whole: the data plane counts from 0 again, with the step in its own file.
        var held = Left();
        using (var second = Start())
        {
            await second.TickAsync();
            Assert.Equal((3, held), (second.StatusOf("staging")!.Step, second.StatusOf("staging")!.LeftSeconds));
            await LiveAsync(second, TimeSpan.FromSeconds(4), copies: 10);
        }

        _plane.WorkerRestarts++;
        using var third = Start();
        await third.TickAsync();
        Assert.Equal((2, 1_000), (third.StatusOf("staging")!.Step, _plane.Hundredths));
        Assert.Equal(1, third.StatusOf("staging")!.StepsBack["worker_restarted"]);

        double Left()
        {
            var kept = new RampFile(_folder.FullName).Read(out _)["staging"];
            return RampStatus.Of(RampSample.Settings, kept.State, null).LeftSeconds;
        }
    }

    [Fact]
    public async Task Ramp_whose_mirror_the_data_plane_does_not_have_yet_stays_as_it_was_kept()
    {
        using (var first = Start())
        {
            await LiveAsync(first, TimeSpan.FromMinutes(15), copies: 10);
        }

        using var second = Start();
        _plane.IsConfigured = false;
        await second.TickAsync();
        _plane.IsConfigured = true;
        await second.TickAsync();

        Assert.Equal("step 2 of 4, 10%: 5m 0s left", second.StatusOf("staging")!.Text);
    }

    [Fact]
    public async Task Percentage_that_a_user_set_is_left_alone_until_the_ramp_is_resumed()
    {
        using var ramps = Start();
        await LiveAsync(ramps, TimeSpan.FromMinutes(11), copies: 10);
        (_plane.Overrides, _plane.Hundredths) = (["percent=25"], 2_500);

        await LiveAsync(ramps, TimeSpan.FromMinutes(30), copies: 10);
        Assert.Equal(2_500, _plane.Hundredths);
        Assert.Equal("step 2 of 4, 10%: overruled by percent=25", ramps.StatusOf("staging")!.Text);

        (_plane.Overrides, _plane.Hundredths) = ([], 1_000);
        await LiveAsync(ramps, TimeSpan.FromMinutes(9), copies: 10);
        Assert.Equal(1_000, _plane.Hundredths);
        await LiveAsync(ramps, TimeSpan.FromMinutes(2), copies: 10);
        Assert.Equal(5_000, _plane.Hundredths);
    }

    [Fact]
    public async Task Changed_steps_begin_below_where_the_ramp_was()
    {
        using var ramps = Start();
        await LiveAsync(ramps, TimeSpan.FromMinutes(25), copies: 10);
        Assert.Equal(5_000, _plane.Hundredths);

        ramps.Apply([RampSample.Settings with { Steps = [500, 3_000, 9_000] }], _folder.FullName, _plane);
        await ramps.TickAsync();

        Assert.Equal((2, 3_000), (ramps.StatusOf("staging")!.Step, _plane.Hundredths));
    }

    [Fact]
    public async Task Ramp_without_its_file_goes_on_at_the_percentage_in_force()
    {
        _plane.Hundredths = 5_000;
        using var ramps = Start();

        await ramps.TickAsync();

        Assert.Equal((3, 0), (ramps.StatusOf("staging")!.Step, _plane.Told.Count));
    }

    [Fact]
    public async Task Step_that_the_data_plane_refuses_is_said_once_and_tried_again()
    {
        using var ramps = Start();
        _plane.Refusal = "the end has begun";
        await LiveAsync(ramps, TimeSpan.FromMinutes(12), copies: 10);
        Assert.Single(_errors.ToString().Split('\n'), line => line.Contains("not in force: the end has begun", StringComparison.Ordinal));

        _plane.Refusal = null;
        await ramps.TickAsync();

        Assert.Equal(1_000, _plane.Hundredths);
    }

    private Ramps Start()
    {
        var ramps = new Ramps(_ => _statistics, _clock, new ErrorLogger(_errors));
        ramps.Apply([RampSample.Settings], _folder.FullName, _plane);
        return ramps;
    }

    // Two seconds a tick, with so many copies in each.
    private async Task LiveAsync(Ramps ramps, TimeSpan time, int copies, int status = 200, TimeSpan? took = null)
    {
        await ramps.TickAsync();
        for (var lived = TimeSpan.Zero; lived < time; lived += RampSample.Settings.Tick)
        {
            for (var i = 0; i < copies; i++)
            {
                _statistics.Shadow.Responded(status, (long)(took ?? TimeSpan.FromMilliseconds(2)).TotalNanoseconds);
            }

            _clock.Advance(RampSample.Settings.Tick);
            await ramps.TickAsync();
        }
    }

    private sealed class RampedPlane : IDataPlane
    {
        public MirrorAccount Account { get; } = new("staging");

        public int Hundredths { get; set; } = 100;

        public string[] Overrides { get; set; } = [];

        public bool IsConfigured { get; set; } = true;

        public long WorkerRestarts { get; set; }

        public string? Refusal { get; set; }

        public List<int> Told { get; } = [];

        public ValueTask<LedgerSnapshot> AskLedgerAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new LedgerSnapshot
        {
            Mirrors = [new MirrorLedger(Account.Read(), Hundredths, IsPaused: false, IsConfigured, [.. Overrides])],
            WorkerRestarts = WorkerRestarts,
        });

        public ValueTask<OverrideAnswer> SetAsync(string mirror, string key, string value, CancellationToken cancellationToken)
        {
            Assert.Equal(("staging", "step"), (mirror, key));
            if (Refusal is not null)
            {
                return ValueTask.FromResult(new OverrideAnswer(false, Refusal));
            }

            Told.Add(Hundredths = (int)(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture) * 100));
            return ValueTask.FromResult(new OverrideAnswer(true, ""));
        }

        public ValueTask<OverrideAnswer> ApplySessionsAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("a ramp has no sessions");
    }
}
