using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Umbra.Commands;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Reports;
using Umbra.Results;
using Umbra.Tests.Results;

namespace Umbra.Tests.Reports;

public sealed class GateTests
{
    private static readonly Run Run = new("one", DateTimeOffset.UnixEpoch, null, ImmutableSortedDictionary<string, string>.Empty.Add("version", "2"));

    private readonly FakeTimeProvider _clock = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly MemoryStore _store = new();
    private readonly StringWriter _errors = new();
    private long _number;

    [Fact]
    public async Task Verdict_that_is_there_is_given_at_once()
    {
        await BeginAsync();
        await CountAsync(exchanges: 200, errors: 0);

        Assert.Equal(Verdict.Pass, (await GateAsync(TimeSpan.FromDays(30)))!.Verdict);
    }

    [Fact]
    public async Task Too_few_exchanges_are_waited_for()
    {
        await BeginAsync();
        await CountAsync(exchanges: 20, errors: 0);
        var gate = GateAsync(TimeSpan.FromDays(30));
        await LookedAsync(gate, 5);
        Assert.False(gate.IsCompleted);
        await CountAsync(exchanges: 200, errors: 0);
        await LookedAsync(gate, 2);

        Assert.Equal(Verdict.Pass, (await gate)!.Verdict);
    }

    [Fact]
    public async Task Without_enough_exchanges_in_time_it_cannot_be_decided()
    {
        await BeginAsync();
        var gate = GateAsync(TimeSpan.FromSeconds(3));
        await LookedAsync(gate, 5);

        Assert.Equal(Verdict.Inconclusive, (await gate)!.Verdict);
    }

    [Fact]
    public async Task Run_that_has_ended_is_not_waited_for()
    {
        await BeginAsync();
        await CountAsync(exchanges: 20, errors: 0);
        await _store.EndAsync("one", DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.Inconclusive, (await GateAsync(TimeSpan.FromDays(30)))!.Verdict);
    }

    [Fact]
    public async Task Full_waits_for_the_end_of_what_passes_but_not_of_what_fails()
    {
        await BeginAsync();
        await CountAsync(exchanges: 200, errors: 0);
        var gate = GateAsync(TimeSpan.FromDays(30), isFull: true);
        await LookedAsync(gate, 5);
        Assert.False(gate.IsCompleted);
        await CountAsync(exchanges: 200, errors: 100);
        await LookedAsync(gate, 2);

        Assert.Equal(Verdict.Fail, (await gate)!.Verdict);
    }

    [Fact]
    public async Task Run_that_comes_later_is_waited_for_and_a_store_that_is_away_asked_again()
    {
        _store.Fault = "away";
        var gate = GateAsync(TimeSpan.FromDays(30));
        await LookedAsync(gate, 3);
        Assert.False(gate.IsCompleted);
        _store.Fault = null;
        await LookedAsync(gate, 2);
        Assert.False(gate.IsCompleted);
        await BeginAsync();
        await CountAsync(exchanges: 200, errors: 0);
        await LookedAsync(gate, 2);

        Assert.Equal(Verdict.Pass, (await gate)!.Verdict);
        Assert.Equal("umbra: away (asked again every second)", _errors.ToString().Trim());
    }

    [Fact]
    public async Task Run_that_begins_while_the_report_is_read_does_not_take_the_place_of_the_one_that_was_decided()
    {
        await BeginAsync();
        await CountAsync(exchanges: 200, errors: 0);
        var newer = Run with { Id = "two", Start = DateTimeOffset.UnixEpoch.AddMinutes(1) };
        _store.AfterRead = () => _store.BeginAsync(newer, TestContext.Current.CancellationToken);

        Assert.Equal(("one", Verdict.Pass), await GateAsync(TimeSpan.FromDays(30)) is { } report ? (report.Run.Id, report.Verdict) : default);
    }

    [Fact]
    public async Task No_run_in_time_is_nothing() => Assert.Null(await GateAsync(TimeSpan.Zero));

    private async Task BeginAsync()
    {
        await _store.BeginAsync(Run, TestContext.Current.CancellationToken);
        await _store.SetJudgingAsync("one", "staging", new JudgeSettings(), TestContext.Current.CancellationToken);
    }

    private Task CountAsync(int exchanges, int errors)
    {
        var counts = EndpointCounts.Empty with { Compared = exchanges, NewErrors = errors, Shadow = new SideCounts(0, errors, 0) };
        var mirror = MirrorCounts.Empty("staging");
        return _store.AddAsync(new ResultsIncrement("one", default, ++_number, mirror with { Endpoints = mirror.Endpoints.Add("GET /", counts) }, [], 3), TestContext.Current.CancellationToken);
    }

    private Task<RunReport?> GateAsync(TimeSpan wait, bool isFull = false) =>
        new GateCommand.Gate(new RunChoice(null, [KeyValuePair.Create("version", "2")]), null, wait, isFull, _clock).WaitAsync(_store, _errors, TestContext.Current.CancellationToken);

    // So many more looks. The clock goes on until each was taken, or the gate has ended.
    private async Task LookedAsync(Task gate, int looks)
    {
        for (var i = 0; i < looks; i++)
        {
            var before = _store.Calls;
            while (_store.Calls == before && !gate.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
    }
}
