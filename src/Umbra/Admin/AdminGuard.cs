using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Http;
using Umbra.Ec2;

namespace Umbra.Admin;

/// <summary>
/// Lets a request in, or says why not: first <c>Host</c> (against DNS rebinding), then <c>Origin</c> (against other pages in the
/// user's browser), then the token.
/// </summary>
internal sealed class AdminGuard(AdminToken token, ImmutableArray<string> hosts)
{
    private const string Scheme = "Bearer ";

    /// <summary>Middleware.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var (status, problem) = Judge(context);
        if (status == StatusCodes.Status200OK)
        {
            return next(context);
        }

        if (status == StatusCodes.Status401Unauthorized && Ec2Api.IsAstray(context.Request))
        {
            return Ec2Api.SayWhereAsync(context);
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"umbra\"";
        }

        return Answer.ProblemAsync(context, status, problem);
    }

    private (int Status, string Problem) Judge(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurName(request.Host.Host, context.Connection.LocalIpAddress))
        {
            return (StatusCodes.Status421MisdirectedRequest, "Host is not an address that the admin port listens on, nor one of its names.");
        }

        if (!IsOurOrigin(request))
        {
            return (StatusCodes.Status403Forbidden, "Origin is another site.");
        }

        // Requests of AWS's clients are signed, which is verified where they are read.
        return request.Path.StartsWithSegments(Ec2Api.Path) || IsAuthorized(request)
            ? (StatusCodes.Status200OK, "")
            : (StatusCodes.Status401Unauthorized, $"Authorization must be the bearer token ({AdminToken.FileName} in the state directory, unless it was given).");
    }

    // Ports are not compared: a forwarded port is another one, and a name that resolves here by trickery is still a foreign name.
    private bool IsOurName(string host, IPAddress? local)
    {
        if (hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        local = local is { IsIPv4MappedToIPv6: true } ? local.MapToIPv4() : local;
        return local is not null && (IPAddress.TryParse(host, out var address)
            ? address.Equals(local) || (IPAddress.IsLoopback(address) && IPAddress.IsLoopback(local))
            : IPAddress.IsLoopback(local) && host.Equals("localhost", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsOurOrigin(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        return origins.Count == 0
            || (origins.Count == 1
                && Uri.TryCreate(origins[0], UriKind.Absolute, out var origin)
                && origin.Scheme is "http" or "https"
                && origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private bool IsAuthorized(HttpRequest request) =>
        request.Headers.Authorization is [{ } value]
        && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && token.Matches(value[Scheme.Length..].Trim());
}
