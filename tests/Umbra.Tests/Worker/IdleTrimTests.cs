using Microsoft.Extensions.Time.Testing;
using Umbra.Worker;

namespace Umbra.Tests.Worker;

public sealed class IdleTrimTests
{
    [Fact]
    public async Task Memory_is_given_back_once_after_each_rush_and_never_during_one()
    {
        var clock = new FakeTimeProvider();
        var trimmed = 0;
        var activity = 7L;
        await using var trim = new IdleTrim(() => activity, clock, () => trimmed++);
        clock.Advance(10 * IdleTrim.Quiet);
        Assert.Equal(0, trimmed); // nothing came yet

        for (var i = 0; i < 5; i++)
        {
            activity++;
            clock.Advance(IdleTrim.Quiet);
        }

        Assert.Equal(0, trimmed);
        clock.Advance(10 * IdleTrim.Quiet);
        Assert.Equal(1, trimmed);

        activity++;
        clock.Advance(3 * IdleTrim.Quiet);
        Assert.Equal(2, trimmed);
    }
}
