using Microsoft.AspNetCore.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Inline.Gateway;

/// <summary>Sends clients elsewhere (RFC 9110 section 15.4).</summary>
internal sealed class Redirect(RedirectSettings settings)
{
    private readonly RequestText? _whole = settings.To is { } to ? new RequestText(to) : null;
    private readonly PathRewrite? _rewrite = settings.Rewrite is { } rewrite ? new PathRewrite(rewrite) : null;

    /// <summary>Answers.</summary>
    public void Answer(HttpContext context)
    {
        context.Response.StatusCode = settings.Status;
        context.Response.Headers.Location = _whole?.For(context) ?? LocationOf(context);
        context.Response.ContentLength = 0;
    }

    private string LocationOf(HttpContext context)
    {
        var scheme = settings.Scheme ?? context.Request.Scheme;
        var host = settings.Host ?? RequestText.HostOf(context);

        // With another scheme the listener's own port would be the wrong one.
        var port = settings.Port ?? (settings.Scheme is null ? context.Request.Host.Port : null);
        var isUsual = port is null || port == (scheme == "https" ? 443 : 80);
        var target = RequestText.TargetOf(context);
        target = target.StartsWith('/') ? target : "/";
        return $"{scheme}://{host}{(isUsual ? "" : $":{port}")}{_rewrite?.Apply(target) ?? target}";
    }
}

/// <summary>An answer of the gateway's own.</summary>
internal sealed class FixedResponse(RespondSettings settings)
{
    private readonly RequestText? _body = settings.Body is { } body ? new RequestText(body) : null;

    /// <summary>Answers.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = settings.Status;
        if (_body is null || settings.Status is 204 or 304)
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = settings.ContentType;
        return context.Response.WriteAsync(_body.For(context));
    }
}
