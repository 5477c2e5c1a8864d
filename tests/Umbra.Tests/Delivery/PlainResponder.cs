using System.Net;
using System.Net.Sockets;
using System.Text;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;

namespace Umbra.Tests.Delivery;

/// <summary>Answers every receive with the same bytes, and allocates nothing for it: each request must come in one piece.</summary>
internal sealed class PlainResponder : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _serving;

    public PlainResponder(byte[] answer, byte[] buffer)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        _serving = ServeAsync(answer, buffer);
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync(byte[] answer, byte[] buffer)
    {
        try
        {
            using var socket = await _listener.AcceptAsync();
            socket.NoDelay = true;
            while (await socket.ReceiveAsync(buffer.AsMemory()) > 0)
            {
                await socket.SendAsync(answer.AsMemory());
            }
        }
        catch (SocketException)
        {
            // the sender is gone
        }
    }
}

/// <summary>A request that is offered again and again without an allocation.</summary>
internal sealed class RecordedRequest(string head)
{
    public const string Get = "GET /api/products?page=2 HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n";

    public const string KeyedPost = "POST /api/orders HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nIdempotency-Key: \"a1\"\r\nbaggage: a=1,b=2;p,umbra.shadow=x\r\n\r\n";

    private readonly byte[] _head = Encoding.ASCII.GetBytes(head);
    private long _offered;

    public void OfferTo(MirrorPipeline pipeline)
    {
        var record = default(ExchangeRecord);
        record.Id = (UInt128)(++_offered);
        record.Source = "tap"u8;
        record.Client = "192.0.2.1:5123"u8;
        record.HasRequest = true;
        record.Request.Head = _head;
        pipeline.Offer(record);
    }

    /// <summary>Tells the rig what went past it, and checks that all of it arrived.</summary>
    public void Count(DeliveryRig rig, long expected)
    {
        Assert.Equal(expected, _offered);
        rig.AddOffered(_offered);
        Assert.Equal(expected, rig.Mirrored);
    }
}
