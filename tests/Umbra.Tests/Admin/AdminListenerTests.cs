using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Umbra.Admin;

namespace Umbra.Tests.Admin;

public sealed class AdminListenerTests : IDisposable
{
    private readonly AdminListener _listener = AdminListener.Open(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Wait_ends_as_somebody_connects()
    {
        var wait = _listener.WaitUntilAskedAsync(TimeSpan.MaxValue, _clock, () => false);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(wait.IsCompleted);

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_listener.Address, TestContext.Current.CancellationToken);
        await EndsAsync(wait);

        using var served = await _listener.Socket.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Equal(client.LocalEndPoint, served.RemoteEndPoint);
    }

    [Fact]
    public async Task Wait_ends_when_its_time_is_over()
    {
        var from = _clock.GetUtcNow();
        var wait = _listener.WaitUntilAskedAsync(TimeSpan.FromSeconds(5), _clock, () => false);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(wait.IsCompleted);

        await EndsAsync(wait);
        Assert.InRange(_clock.GetUtcNow() - from, TimeSpan.FromSeconds(5), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Wait_ends_when_it_has_no_sense_any_more()
    {
        var isOver = false;
        var wait = _listener.WaitUntilAskedAsync(TimeSpan.MaxValue, _clock, () => Volatile.Read(ref isOver));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(wait.IsCompleted);

        Volatile.Write(ref isOver, true);
        await EndsAsync(wait);
    }

    [Fact]
    public void Address_that_is_taken_is_named()
    {
        var exception = Assert.Throws<IOException>(() => AdminListener.Open(_listener.Address));

        Assert.Contains($"{_listener.Address}", exception.Message);
    }

    public void Dispose() => _listener.Dispose();

    private async Task EndsAsync(Task wait)
    {
        using var atMost = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!wait.IsCompleted)
        {
            atMost.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await wait;
    }
}
