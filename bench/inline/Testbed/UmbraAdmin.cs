using System.Net.Http.Headers;
using System.Text.Json;

namespace Umbra.Bench.Inline.Testbed;

/// <summary>Reads <c>/api/status</c> of a running Umbra, with the token that it made in its state directory.</summary>
internal sealed class UmbraAdmin(HttpClient client, int port, string stateDirectory)
{
    /// <returns><see langword="null"/> while nothing (or not JSON, or not 200) answers, as when the worker was just killed.</returns>
    public async Task<UmbraStatus?> StatusAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/api/status"));
        if (await TokenAsync(cancellation) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
            return UmbraStatus.From(document.RootElement);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<string?> TokenAsync(CancellationToken cancellation)
    {
        // Made by the worker when it first starts.
        string file = Path.Combine(stateDirectory, "admin.token");
        return File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellation)).Trim() : null;
    }
}
