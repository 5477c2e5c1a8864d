using CsCheck;
using Umbra.Core.Comparing.Judging.Counting;

namespace Umbra.Tests.Comparing.Judging.Counting;

public sealed class CounterProperties
{
    private static readonly CountingSettings Settings = new() { ColdExchanges = 0 };

    private static readonly Gen<CountedEvent[]> Events = CountedEvent.Any.Array[0, 60];

    [Fact]
    public void Increments_of_many_processes_in_any_order_are_the_whole() =>
        Gen.Select(Events, Gen.Int[0, 1_000_000]).Sample(
            (events, seed) =>
            {
                var random = new Random(seed);
                var whole = new MirrorCounter("m", Settings);
                MirrorCounter[] processes = [new("m", Settings), new("m", Settings), new("m", Settings)];
                var increments = new List<MirrorCounts>();
                foreach (var counted in events)
                {
                    var process = processes[random.Next(processes.Length)];
                    counted.Count(whole);
                    counted.Count(process);
                    if (random.Next(3) == 0)
                    {
                        increments.Add(process.TakeIncrement());
                    }
                }

                increments.AddRange(processes.Select(process => process.TakeIncrement()));
                var shuffled = increments.ToArray();
                random.Shuffle(shuffled);

                var expected = CountsText.Of(whole.Read());
                Assert.Equal(expected, CountsText.Of(shuffled.Aggregate(MirrorCounts.Empty("m"), (sum, increment) => sum.Plus(increment))));

                var store = new MirrorCounter("m", Settings);
                foreach (var increment in shuffled)
                {
                    store.Add(increment);
                }

                Assert.Equal(expected, CountsText.Of(store.Read()));
                Assert.All(processes, process => Assert.Empty(process.TakeIncrement().Endpoints));
            },
            iter: 300);
}
