using Yarp.ReverseProxy.Forwarder;

namespace Umbra.Inline.Gateway;

/// <summary>Whether a request was never sent, because there was no connection to send it on.</summary>
internal static class ConnectFailure
{
    /// <summary>Whether it is one.</summary>
    public static bool Is(ForwarderError error, Exception? exception) => (error, exception) switch
    {
        (ForwarderError.Request, HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                or HttpRequestError.VersionNegotiationError or HttpRequestError.ProxyTunnelError,
        }) => true,
        (ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled, OperationCanceledException { InnerException: TimeoutException }) => true, // the time to connect
        _ => false,
    };
}
