using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Umbra.Admin;

namespace Umbra.Commands;

/// <summary>Talks to a running Umbra over its admin port.</summary>
internal sealed class AdminClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;

    public AdminClient(AdminLocation location)
    {
        // Without a proxy: the token is for this address alone.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = location.Address, Timeout = Patience };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", location.Token);
    }

    /// <summary>The status, as it was sent.</summary>
    /// <exception cref="CommandFailure">There is no answer.</exception>
    public Task<string> StatusTextAsync(CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/status"), cancellationToken);

    /// <summary>The status.</summary>
    /// <exception cref="CommandFailure">There is no answer.</exception>
    public async Task<StatusDocument> StatusAsync(CancellationToken cancellationToken) =>
        Read(await StatusTextAsync(cancellationToken), AdminJson.Default.StatusDocument);

    /// <summary>Changes a mirror.</summary>
    /// <returns>What changed, one line each.</returns>
    /// <exception cref="CommandFailure">It was refused, or there is no answer.</exception>
    public async Task<IReadOnlyList<string>> ChangeAsync(string mirror, MirrorChange change, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/mirrors/{Uri.EscapeDataString(mirror)}")
        {
            Content = JsonContent.Create(change, AdminJson.Default.MirrorChange),
        };
        return Read(await SendAsync(request, cancellationToken), AdminJson.Default.MirrorChanged).Changes;
    }

    /// <summary>Makes other destinations of a gateway live.</summary>
    /// <returns>What changed, one line each.</returns>
    /// <exception cref="CommandFailure">It was refused, or there is no answer.</exception>
    public async Task<IReadOnlyList<string>> SwitchAsync(string gateway, string destination, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/gateways/{Uri.EscapeDataString(gateway)}/switch/{Uri.EscapeDataString(destination)}");
        return Read(await SendAsync(request, cancellationToken), AdminJson.Default.MirrorChanged).Changes;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var response = await _client.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                return response.IsSuccessStatusCode ? body : throw Refused(response.StatusCode, body);
            }
            catch (HttpRequestException exception)
            {
                throw new CommandFailure(ExitCode.CannotRun, $"no admin port at {_client.BaseAddress!.Authority} ({exception.Message}); name another with --admin or -c");
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new CommandFailure(ExitCode.CannotRun, $"{_client.BaseAddress!.Authority} did not answer within {Patience.TotalSeconds:0} s");
            }
        }
    }

    private CommandFailure Refused(HttpStatusCode status, string body)
    {
        var why = $"{_client.BaseAddress!.Authority} answered {(int)status}";
        try
        {
            why = Read(body, AdminJson.Default.Problem).Error;
        }
        catch (CommandFailure)
        {
            // Something else than Umbra answers there; its status says enough.
        }

        return new CommandFailure((int)status < 500 ? ExitCode.Usage : ExitCode.CannotRun, why);
    }

    private static T Read<T>(string body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("empty");
        }
        catch (JsonException exception)
        {
            throw new CommandFailure(ExitCode.CannotRun, $"the answer is not what this version reads: {exception.Message}");
        }
    }
}
