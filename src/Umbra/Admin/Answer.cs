using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Umbra.Admin;

/// <summary>Answers of the admin port.</summary>
internal static class Answer
{
    /// <summary>A document.</summary>
    public static Task JsonAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(document, type, "application/json", context.RequestAborted);
    }

    /// <summary>Why a request came to nothing.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string problem)
    {
        context.Response.StatusCode = status;
        return JsonAsync(context, new Problem(problem), AdminJson.Default.Problem);
    }
}
