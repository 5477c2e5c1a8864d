using System.Text;
using Umbra.Core.Mirroring;

namespace Umbra.Tests.Delivery;

/// <summary>The sender against servers that do what servers do.</summary>
public sealed class Http1SenderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Requests_one_after_the_other_share_a_connection()
    {
        await using var shadow = RawShadow.Answering(Ok);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        for (var i = 0; i < 50; i++)
        {
            rig.Get($"/{i}");
            await rig.SettledAsync();
        }

        Assert.Equal(50, rig.Mirrored);
        Assert.Equal(1, shadow.Connections);
        Assert.Equal(50, rig.Pipeline.Statistics.Shadow.Responses()[2]);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx: y\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 3)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 3)]
    public async Task Response_of_each_framing_is_read_to_its_end(string response, int connections)
    {
        await using var shadow = RawShadow.Answering(response);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        for (var i = 0; i < 3; i++)
        {
            rig.Get();
            await rig.SettledAsync();
        }

        Assert.Equal(3, rig.Mirrored);
        Assert.Equal(connections, shadow.Connections);
    }

    [Fact]
    public async Task Response_in_pieces_of_one_byte_is_mirrored()
    {
        await using var shadow = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                foreach (var character in "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
                {
                    await connection.SendAsync(character.ToString());
                }
            }
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        rig.Get();
        rig.Get();
        await rig.SettledAsync();
        Assert.Equal(2, rig.Mirrored);
    }

    [Fact]
    public async Task Response_delimited_by_the_close_is_mirrored()
    {
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        rig.Get();
        rig.Get();
        await rig.SettledAsync();
        Assert.Equal(2, rig.Mirrored);
    }

    [Fact]
    public async Task Connection_closed_while_idle_is_not_used_again()
    {
        var closed = 0;
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            Interlocked.Increment(ref closed);
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        for (var i = 1; i <= 5; i++)
        {
            rig.Get();
            await rig.SettledAsync();
            await DeliveryRig.UntilAsync(() => Volatile.Read(ref closed) == i && OpenConnections(rig) == 0, "the close to be noticed");
        }

        Assert.Equal(5, rig.Mirrored);
        Assert.Equal(5, shadow.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly some")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
    public async Task Response_that_is_cut_or_no_http_is_send_failed(string response)
    {
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        rig.Get();
        await rig.SettledAsync();
        Assert.Equal(1, rig.Skipped(SkipReason.SendFailed));
    }

    [Fact]
    public async Task Reset_after_the_head_is_send_failed_and_the_next_copy_goes()
    {
        var first = 1;
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            if (Interlocked.Exchange(ref first, 0) == 1)
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                connection.Reset();
                return;
            }

            await connection.SendAsync(Ok);
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        rig.Get();
        await rig.SettledAsync();
        rig.Get();
        await rig.SettledAsync();
        Assert.Equal(1, rig.Skipped(SkipReason.SendFailed));
        Assert.Equal(1, rig.Mirrored);
    }

    [Fact]
    public async Task Shadow_that_never_answers_is_timed_out()
    {
        await using var shadow = new RawShadow(async connection =>
        {
            while (await connection.ReadSomeAsync() > 0)
            {
                // takes everything, says nothing
            }
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { Timeout = TimeSpan.FromMilliseconds(150), InFlight = 4 });
        for (var i = 0; i < 12; i++)
        {
            rig.Get();
        }

        await rig.SettledAsync();
        Assert.Equal(12, rig.Skipped(SkipReason.TimedOut));
        Assert.Equal(0, OpenConnections(rig));
    }

    [Fact]
    public async Task Shadow_that_never_reads_is_timed_out()
    {
        var release = new TaskCompletionSource();
        await using var shadow = new RawShadow(_ => release.Task);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { Timeout = TimeSpan.FromMilliseconds(300) });
        rig.Post(new byte[16 * 1024 * 1024]);
        await rig.SettledAsync();
        release.SetResult();
        Assert.Equal(1, rig.Skipped(SkipReason.TimedOut));
    }

    [Fact]
    public async Task Shadow_that_trickles_its_response_is_timed_out()
    {
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true)
            {
                await connection.SendAsync("1\r\na\r\n");
                await Task.Yield();
            }
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { Timeout = TimeSpan.FromMilliseconds(200) });
        rig.Get();
        await rig.SettledAsync();
        Assert.Equal(1, rig.Skipped(SkipReason.TimedOut) + rig.Skipped(SkipReason.SendFailed));
        Assert.Equal(0, rig.Mirrored);
    }

    [Fact]
    public async Task Port_where_nobody_listens_is_send_failed()
    {
        await using var rig = new DeliveryRig(DeliveryRig.To(RawShadow.Nobody()) with { InFlight = 2 });
        for (var i = 0; i < 10; i++)
        {
            rig.Get();
        }

        await rig.SettledAsync();
        Assert.Equal(10, rig.Skipped(SkipReason.SendFailed));
    }

    [Fact]
    public async Task Early_response_to_a_large_upload_is_mirrored()
    {
        await using var shadow = new RawShadow(async connection =>
        {
            await connection.ReadSomeAsync();
            await connection.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            while (await connection.ReadSomeAsync() > 0)
            {
                // until the sender has had enough
            }
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        rig.Post(new byte[16 * 1024 * 1024]);
        await rig.SettledAsync();
        Assert.Equal(1, rig.Mirrored);
        Assert.Equal(1, rig.Pipeline.Statistics.Shadow.Responses()[4]);
    }

    [Fact]
    public async Task Large_bodies_both_ways_at_once_arrive_whole()
    {
        var body = new byte[5 * 1024 * 1024];
        new Random(7).NextBytes(body);
        await using var shadow = new RawShadow(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Length}\r\n\r\n{request}");
            }
        });
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { Timeout = TimeSpan.FromSeconds(20) });
        rig.Post(body, connection: 1);
        rig.Post(body, connection: 2);
        await rig.SettledAsync();
        Assert.Equal(2, rig.Mirrored);
        Assert.All(shadow.Requests, request => Assert.EndsWith("\r\n\r\n" + Encoding.Latin1.GetString(body), request));
    }

    [Fact]
    public async Task Response_to_head_has_no_body()
    {
        await using var shadow = RawShadow.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address));
        rig.Offer("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        await rig.SettledAsync();
        rig.Offer("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        await rig.SettledAsync();
        Assert.Equal(2, rig.Mirrored);
        Assert.Equal(1, shadow.Connections);
    }

    [Fact]
    public async Task Connections_are_never_more_than_in_flight()
    {
        await using var shadow = RawShadow.Answering(Ok);
        await using var rig = new DeliveryRig(DeliveryRig.To(shadow.Address) with { InFlight = 3 });
        for (var i = 0; i < 3000; i++)
        {
            rig.Get();
        }

        await rig.SettledAsync();
        Assert.Equal(3000, rig.Mirrored);
        Assert.InRange(shadow.Connections, 1, 3);
    }

    // Idle ones too: what the sender still holds is seen from the outside when the pipeline has nothing pending.
    private static int OpenConnections(DeliveryRig rig) => rig.Pipeline.ConnectionCount;
}
