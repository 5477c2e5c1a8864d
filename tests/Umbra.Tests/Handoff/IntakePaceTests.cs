using Umbra.Core.Handoff;

namespace Umbra.Tests.Handoff;

public sealed class IntakePaceTests
{
    private static readonly IntakeSettings Settings = new() { BatchDelay = TimeSpan.FromMilliseconds(2), SparseDelay = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public void Batches_of_few_wait_longer_and_it_goes_by_how_many_came_in_the_time()
    {
        var pace = new IntakePace(Settings);
        Assert.Equal(Settings.SparseDelay, pace.Delay); // the first may be the only one
        foreach (var (count, expected) in new[] { (1, 5), (9, 5), (10, 2), (4, 2), (300, 2), (3, 5), (0, 5), (10, 2), (0, 5) })
        {
            pace.OnBatch(count);
            Assert.Equal(TimeSpan.FromMilliseconds(expected), pace.Delay);
        }
    }
}
