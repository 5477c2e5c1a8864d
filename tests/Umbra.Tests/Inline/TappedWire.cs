using System.Net;
using System.Net.Sockets;
using Umbra.Core.Handoff;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;
using Umbra.Core.Polling;
using Umbra.Inline.Tap;

namespace Umbra.Tests.Inline;

/// <summary>A real tap in front of a real listener, with one mirror that takes everything.</summary>
internal sealed class TappedWire : IAsyncDisposable
{
    private static readonly PollLoops? Loops = PollLoops.TryStart(2, "tapped wire");

    private readonly List<IDisposable> _sockets = [];

    private TappedWire(Socket production, Tap tap, MirrorAccount mirror, SourceAccount source, Intake intake)
    {
        Production = production;
        Tap = tap;
        Mirror = mirror;
        Source = source;
        Intake = intake;
    }

    /// <summary>Production's listener.</summary>
    public Socket Production { get; }

    public Tap Tap { get; }

    public MirrorAccount Mirror { get; }

    public SourceAccount Source { get; }

    public Intake Intake { get; }

    public static TappedWire Start(Func<TapSettings, TapSettings>? change = null, TimeProvider? clock = null, IPAddress? address = null, PollLoops? loops = null)
    {
        var host = address ?? IPAddress.Loopback;
        var production = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        production.Bind(new IPEndPoint(host, 0));
        production.Listen();
        var time = clock ?? TimeProvider.System;
        var intake = new Intake(new IntakeSettings());
        var account = new SourceAccount("shop");
        var mirror = new MirrorAccount("staging");
        var source = new ExchangeSource("shop", account, intake, time, (_, exception) => Assert.Fail(exception.ToString()))
        {
            Plan = new SourcePlan(
                [new MirrorDecision(new MirrorRule { Name = "staging", PercentHundredths = 10_000, Methods = MethodPolicy.Every })], [mirror], new HttpLimits()),
        };
        var settings = new TapSettings
        {
            Source = "shop",
            Listen = new IPEndPoint(host, 0),
            Production = [new DnsEndPoint(host.ToString(), ((IPEndPoint)production.LocalEndPoint!).Port)],
        };
        var tap = Tap.Bind(change?.Invoke(settings) ?? settings, source, time, loops ?? Loops);
        tap.Start();
        return new TappedWire(production, tap, mirror, account, intake);
    }

    /// <summary>A client of the tap.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var client = new Socket(Tap.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(client);
        await client.ConnectAsync(Tap.EndPoint, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>A client and production's end of its connection.</summary>
    public async Task<(Socket Client, Socket Server)> ConnectBothAsync()
    {
        var client = await ConnectAsync();
        var server = await Production.AcceptAsync(TestContext.Current.CancellationToken);
        _sockets.Add(server);
        return (client, server);
    }

    /// <summary>Receives exactly so many bytes.</summary>
    public static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(at), TestContext.Current.CancellationToken);
            Assert.True(received > 0, $"ended after {at} of {count} bytes");
            at += received;
        }

        return bytes;
    }

    /// <summary>Receives to the end.</summary>
    public static async Task<byte[]> ReceiveAllAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var bytes = new byte[16 * 1024];
        int received;
        while ((received = await socket.ReceiveAsync(bytes, TestContext.Current.CancellationToken)) > 0)
        {
            all.Write(bytes, 0, received);
        }

        return all.ToArray();
    }

    /// <summary>Waits until something holds; fails the test when it does not within 20 s.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds())
        {
            Assert.True(await tick.WaitForNextTickAsync(CancellationToken.None) && !deadline.IsCancellationRequested, what);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Tap.DisposeAsync();
        Production.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }
}
