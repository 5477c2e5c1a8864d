using System.Buffers.Binary;
using System.Diagnostics;
using Umbra.Core.Polling;

namespace Umbra.Tests.Polling;

public sealed class ArrivalTimeTests
{
    private static readonly DateTimeOffset Came = DateTimeOffset.UnixEpoch.AddSeconds(1_764_000_000).AddMilliseconds(250);

    [Fact]
    public void Message_says_how_long_ago_the_bytes_came()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(750), ArrivalTime.Waited(Control(), Came.AddMilliseconds(750)));
    }

    [Fact]
    public void Clock_that_was_set_back_says_nothing()
    {
        Assert.Equal(TimeSpan.Zero, ArrivalTime.Waited(Control(), Came.AddHours(-1)));
    }

    [Fact]
    public void Message_that_is_not_there_or_is_another_says_nothing()
    {
        Assert.Equal(TimeSpan.Zero, ArrivalTime.Waited([], Came));
        Assert.Equal(TimeSpan.Zero, ArrivalTime.Waited(Control(level: 6), Came.AddSeconds(1)));
        Assert.Equal(TimeSpan.Zero, ArrivalTime.Waited(Control(type: 2), Came.AddSeconds(1)));
    }

    [Fact]
    public async Task Bytes_that_are_read_late_came_when_they_came()
    {
        Assert.SkipUnless(PollLoop.IsSupported, "Linux only");
        using var arrivals = new ToldArrivals();
        await arrivals.UntilToldAsync();

        var before = Stopwatch.GetTimestamp();
        arrivals.Send(3);
        var sent = Stopwatch.GetTimestamp();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var least = Stopwatch.GetElapsedTime(sent);
        var waited = arrivals.Receive(3);

        // The time of day and the stopwatch may go a little differently.
        Assert.InRange(waited, least - TimeSpan.FromMilliseconds(5), Stopwatch.GetElapsedTime(before) + TimeSpan.FromMilliseconds(5));
    }

    private static byte[] Control(int level = 1, int type = 35)
    {
        var control = new byte[ArrivalTime.ControlBytes];
        BinaryPrimitives.WriteInt64LittleEndian(control, control.Length);
        BinaryPrimitives.WriteInt32LittleEndian(control.AsSpan(8), level);
        BinaryPrimitives.WriteInt32LittleEndian(control.AsSpan(12), type);
        BinaryPrimitives.WriteInt64LittleEndian(control.AsSpan(16), Came.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt64LittleEndian(control.AsSpan(24), Came.Millisecond * 1_000_000L);
        return control;
    }
}
