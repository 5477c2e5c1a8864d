using System.Text;
using Grpc.Core;

namespace Umbra.IntegrationTests.Gateways;

/// <summary>A service of gRPC's with a method of each of the four kinds, over texts.</summary>
[BindServiceMethod(typeof(EchoService), nameof(Bind))]
internal class EchoService
{
    /// <summary>Completed when a call's client has left.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Asked for once without a service, to learn the methods; each is then found by its name, which has to be virtual.
    public static void Bind(ServiceBinderBase binder, EchoService? service)
    {
        binder.AddMethod(EchoMethods.Unary, service is null ? null : service.Unary);
        binder.AddMethod(EchoMethods.Upload, service is null ? null : service.Upload);
        binder.AddMethod(EchoMethods.Download, service is null ? null : service.Download);
        binder.AddMethod(EchoMethods.Both, service is null ? null : service.Both);
    }

    public virtual async Task<string> Unary(string request, ServerCallContext context)
    {
        context.ResponseTrailers.Add("x-length", $"{request.Length}");
        switch (request)
        {
            case "fail":
                throw new RpcException(new Status(StatusCode.FailedPrecondition, "not yet: größer als 0 %"));
            case "never":
                context.CancellationToken.Register(Left.SetResult);
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                return "";
            default:
                await context.WriteResponseHeadersAsync(new Metadata { { "x-said", context.RequestHeaders.GetValue("x-say") ?? "" } });
                return request;
        }
    }

    public virtual async Task<string> Upload(IAsyncStreamReader<string> requests, ServerCallContext context)
    {
        var all = new StringBuilder();
        while (await requests.MoveNext(context.CancellationToken))
        {
            all.Append(requests.Current).Append('|');
        }

        return all.ToString();
    }

    public virtual async Task Download(string request, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        for (var i = 0; i < int.Parse(request, System.Globalization.CultureInfo.InvariantCulture); i++)
        {
            await responses.WriteAsync($"{i}", context.CancellationToken);
        }
    }

    public virtual async Task Both(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        while (await requests.MoveNext(context.CancellationToken))
        {
            await responses.WriteAsync(requests.Current.ToUpperInvariant(), context.CancellationToken);
        }
    }
}

/// <summary>Its methods, as clients name them.</summary>
internal static class EchoMethods
{
    private const string Name = "umbra.tests.Echo";
    private static readonly Marshaller<string> Text = new(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static Method<string, string> Unary { get; } = new(MethodType.Unary, Name, nameof(Unary), Text, Text);

    public static Method<string, string> Upload { get; } = new(MethodType.ClientStreaming, Name, nameof(Upload), Text, Text);

    public static Method<string, string> Download { get; } = new(MethodType.ServerStreaming, Name, nameof(Download), Text, Text);

    public static Method<string, string> Both { get; } = new(MethodType.DuplexStreaming, Name, nameof(Both), Text, Text);
}
