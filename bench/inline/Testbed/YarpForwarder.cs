using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>Plain YARP: its forwarder on Kestrel, with nothing else, and the settings that Umbra's gateway has.</summary>
internal static class YarpForwarder
{
    /// <summary>Runs until standard input closes, which it does when the bench ends.</summary>
    public static async Task<int> RunAsync(string listenPort, string upstreamPort)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, int.Parse(listenPort, CultureInfo.InvariantCulture));
        });
        await using WebApplication application = builder.Build();
        var forwarder = application.Services.GetRequiredService<IHttpForwarder>();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
        var request = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(5), Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        string upstream = $"http://127.0.0.1:{upstreamPort}";
        application.Run(async context => await forwarder.SendAsync(context, upstream, client, request, HttpTransformer.Empty));
        await application.StartAsync();
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
