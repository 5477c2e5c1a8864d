using Umbra.DataPlane;
using Xunit;

namespace Umbra.Tests.DataPlane;

public sealed class RestartDelayTests
{
    [Fact]
    public void Delay_doubles_while_workers_die_young_and_starts_over_after_a_good_life()
    {
        var delay = new RestartDelay();

        var young = Enumerable.Range(0, 8).Select(_ => delay.After(TimeSpan.FromSeconds(1)).TotalMilliseconds);

        Assert.Equal([100d, 200, 400, 800, 1600, 3200, 5000, 5000], young);
        Assert.Equal(100, delay.After(RestartDelay.GoodLife).TotalMilliseconds);
        Assert.Equal(200, delay.After(TimeSpan.Zero).TotalMilliseconds);
    }
}
