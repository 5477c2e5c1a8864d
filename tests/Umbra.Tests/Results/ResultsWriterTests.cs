using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;
using Umbra.Core.Comparing.Judging.Counting;
using Umbra.Results;

namespace Umbra.Tests.Results;

public sealed class ResultsWriterTests : IAsyncDisposable
{
    private static readonly Run Run = new("one", DateTimeOffset.UnixEpoch, null, ImmutableSortedDictionary<string, string>.Empty);

    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryStore _store = new();
    private readonly CountingSource _source = new();
    private readonly ResultsWriter _writer;

    public ResultsWriterTests()
    {
        _writer = new ResultsWriter(_store, Run, ResultsRetention.Default, _clock, NullLogger.Instance);
        _writer.Add(_source);
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    [Fact]
    public async Task What_was_counted_is_stored_each_second_with_what_it_is_judged_by()
    {
        _source.Count(3);
        await UntilAsync(() => Stored() == 3);
        _source.Count(4);
        await UntilAsync(() => Stored() == 7);

        Assert.Equal([1, 2], _store.Added.Select(increment => increment.Number));
        Assert.Equal(_source.Judging, _store.Judging[("one", "staging")]);
        Assert.Equal((2, 0, null), (_writer.Written, _writer.Retried, _writer.Problem));
    }

    [Fact]
    public async Task Store_that_is_away_gets_all_when_it_is_back()
    {
        _store.Fault = "the disk is full";
        _source.Count(3);
        await UntilAsync(() => _writer.Retried > 2);
        Assert.Equal("the disk is full", _writer.Problem);
        _source.Count(4);
        _store.Fault = null;
        await UntilAsync(() => Stored() == 7);

        Assert.Null(_writer.Problem);
    }

    [Fact]
    public async Task Increment_whose_answer_was_lost_is_told_again_with_its_number_and_counted_once()
    {
        _store.LosesAnswer = true;
        _source.Count(3);
        await UntilAsync(() => _writer.Retried > 0);
        _source.Count(4);
        await UntilAsync(() => Stored() == 7);

        Assert.Equal([1, 2], _store.Added.Select(increment => increment.Number));
    }

    [Fact]
    public async Task Pause_grows_while_a_store_is_away()
    {
        _store.Fault = "gone";
        _source.Count(1);
        var calls = 0;
        for (var i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
            calls = _store.Calls;
        }

        Assert.InRange(calls, 4, 12); // 1, 2, 4, 8, 16, 30, 30 s; and a second's grain
    }

    [Fact]
    public async Task End_stores_what_is_left_and_that_the_run_is_over()
    {
        _source.Count(3);
        Assert.True(await _writer.StopAsync(TimeSpan.FromSeconds(1), endsRun: true));

        Assert.Equal(3, Stored());
        Assert.NotNull((await _store.RunsAsync(TestContext.Current.CancellationToken))[0].End);
    }

    [Fact]
    public async Task End_stores_what_is_in_doubt_and_what_was_counted_since()
    {
        _store.LosesAnswer = true;
        _source.Count(3);
        await UntilAsync(() => _writer.Retried > 0);
        _source.Count(4);

        Assert.True(await _writer.StopAsync(TimeSpan.FromSeconds(1), endsRun: true));
        Assert.Equal(7, Stored());
        Assert.Equal([1, 2], _store.Added.Select(increment => increment.Number));
    }

    [Fact]
    public async Task Worker_that_another_one_follows_does_not_end_the_run()
    {
        _source.Count(3);
        Assert.True(await _writer.StopAsync(TimeSpan.FromSeconds(1), endsRun: false));

        Assert.Equal(3, Stored());
        Assert.Null((await _store.RunsAsync(TestContext.Current.CancellationToken))[0].End);
    }

    [Fact]
    public async Task End_without_a_store_says_that_something_is_lost()
    {
        _store.Fault = "gone";
        _source.Count(3);

        Assert.False(await _writer.StopAsync(TimeSpan.FromSeconds(1), endsRun: true));
        Assert.Equal("gone", _writer.Problem);
    }

    [Fact]
    public async Task Source_that_has_ended_is_asked_no_more_after_its_last_counts()
    {
        _source.Count(3);
        _source.IsEnded = true;
        await UntilAsync(() => Stored() == 3);
        var asked = _source.Asked;
        _clock.Advance(TimeSpan.FromSeconds(5));
        await SettleAsync();

        Assert.Equal(asked, _source.Asked);
    }

    private long Stored() => _store.Added.Sum(increment => increment.Counts.Endpoints.Values.Sum(endpoint => endpoint.Compared));

    private async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1_000 && !holds(); i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
        }

        Assert.True(holds());
    }

    // Lets what the clock has woken run.
    private static async Task SettleAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            await Task.Yield();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private sealed class CountingSource : IIncrementSource
    {
        private int _counted;

        public string Mirror => "staging";

        public JudgeSettings Judging { get; } = new() { FalseDiscoveryRate = 0.01 };

        public int MostExamples => 3;

        public bool IsEnded { get; set; }

        public int Asked { get; private set; }

        public void Count(int exchanges) => Interlocked.Add(ref _counted, exchanges);

        public (MirrorCounts Counts, ImmutableArray<Example> Examples) TakeIncrement()
        {
            Asked++;
            var counted = Interlocked.Exchange(ref _counted, 0);
            var empty = MirrorCounts.Empty(Mirror);
            return (counted == 0 ? empty : empty with { Endpoints = empty.Endpoints.Add("GET /", EndpointCounts.Empty with { Compared = counted }) }, []);
        }
    }
}
