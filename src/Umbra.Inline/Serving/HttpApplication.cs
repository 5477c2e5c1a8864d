using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Umbra.Inline.Serving;

/// <summary>Answers requests with nothing between it and the server. The object for a request is used again for the next one of its connection.</summary>
internal abstract class HttpApplication : IHttpApplication<HttpApplication.Served>
{
    private long _malformed;

    /// <summary>Requests that were refused because they could not be passed on as HTTP/1.1 without becoming something else.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <inheritdoc/>
    public Served CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<Served> container)
        {
            return new Served(new DefaultHttpContext(contextFeatures));
        }

        if (container.HostContext is { } known)
        {
            known.Context.Initialize(contextFeatures);
            return known;
        }

        return container.HostContext = new Served(new DefaultHttpContext(contextFeatures));
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(Served context)
    {
        var request = context.Context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (RequestSyntax.IsSound(request))
        {
            if (request.Protocol == "HTTP/2")
            {
                request.Scheme = context.Context.Features.Get<ITlsHandshakeFeature>() is null ? "http" : "https"; // what was spoken here, not what is said of it
            }

            return AnswerAsync(context.Context);
        }

        Interlocked.Increment(ref _malformed);
        context.Context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void DisposeContext(Served context, Exception? exception) => context.Context.Uninitialize();

    /// <summary>Answers one.</summary>
    protected abstract Task AnswerAsync(HttpContext context);

    /// <summary>A request that is being served.</summary>
    internal sealed class Served(DefaultHttpContext context)
    {
        /// <summary>Its context.</summary>
        public DefaultHttpContext Context => context;
    }
}
