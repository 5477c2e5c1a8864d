using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Umbra.Core.Handoff;
using Umbra.DataPlane;
using Umbra.Telemetry;

namespace Umbra.Admin;

/// <summary>The admin port's <c>/api</c>: what there is to see, and the little that can be changed while it runs.</summary>
internal sealed class AdminApi(IDataPlane dataPlane, LedgerFeed feed, TimeProvider time, WorkerFigures figures)
{
    private static readonly string Version = typeof(AdminApi).Assembly.GetName().Version!.ToString(3);

    private readonly long _started = time.GetTimestamp();

    /// <summary>Adds its paths.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/status", ShowStatusAsync);
        endpoints.MapMethods("/api/mirrors/{name}", [HttpMethods.Patch], ChangeAsync);
        endpoints.MapPost("/api/gateways/{name}/switch/{destination}", SwitchAsync);
        endpoints.MapPost("/api/mirrors/{name}/pause", context => SetAsync(context, [new("paused", "true")]));
        endpoints.MapPost("/api/mirrors/{name}/resume", context => SetAsync(context, [new("paused", "false")]));
    }

    private async Task ShowStatusAsync(HttpContext context)
    {
        var ledger = await feed.RefreshAsync(context.RequestAborted);
        var worker = new ProcessStatus(Environment.ProcessId, Math.Round(time.GetElapsedTime(_started).TotalSeconds, 1), null);
        await Answer.JsonAsync(context, StatusDocument.From(ledger, worker, Version, figures), AdminJson.Default.StatusDocument);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await Answer.ProblemAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body must be application/json.");
            return;
        }

        MirrorChange? change;
        try
        {
            change = await context.Request.ReadFromJsonAsync(AdminJson.Default.MirrorChange, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, exception.Message);
            return;
        }

        if (change?.ToSettings() is { } settings)
        {
            await SetAsync(context, settings);
        }
        else
        {
            await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, "The body must have percent (a number or text), paused (true or false) or ramp (hold or resume), one of them at least.");
        }
    }

    private Task SwitchAsync(HttpContext context) => SetAsync(context, [new(OverrideStore.ActiveKey, (string)context.GetRouteValue("destination")!)]);

    private async Task SetAsync(HttpContext context, ImmutableArray<KeyValuePair<string, string>> settings)
    {
        // A destination's name has slashes in it, which a path has only encoded.
        var mirror = Uri.UnescapeDataString((string)context.GetRouteValue("name")!);
        var changes = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, value) in settings)
        {
            var answer = await dataPlane.SetAsync(mirror, key, value, context.RequestAborted);
            if (!answer.Accepted)
            {
                await Answer.ProblemAsync(context, StatusCodes.Status400BadRequest, answer.Message);
                return;
            }

            changes.Add(answer.Message);
        }

        await Answer.JsonAsync(context, new MirrorChanged(mirror, changes.ToImmutable()), AdminJson.Default.MirrorChanged);
    }
}
