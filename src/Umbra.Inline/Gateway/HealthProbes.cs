using System.Net;

namespace Umbra.Inline.Gateway;

/// <summary>Asks a destination's instances whether they are well, each by itself, until it is disposed.</summary>
internal sealed class HealthProbes : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    /// <param name="destination">What is asked.</param>
    /// <param name="health">How.</param>
    /// <param name="clock">Gives timers.</param>
    /// <param name="told">Is told of every change.</param>
    public HealthProbes(Destination destination, HealthSettings health, TimeProvider clock, Action<Instance, string> told)
    {
        foreach (var instance in destination.Instances)
        {
            _ = AskAsync(destination.Settings, instance, health, clock, told, _end.Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Cancel();

    private static async Task AskAsync(DestinationSettings settings, Instance instance, HealthSettings health, TimeProvider clock, Action<Instance, string> told, CancellationToken end)
    {
        using var timer = new PeriodicTimer(health.Every, clock);
        var (bad, good) = (0, 0);
        try
        {
            do
            {
                var problem = await ProblemAsync(settings, instance, health, clock, end).ConfigureAwait(false);
                (bad, good) = problem is null ? (0, good + 1) : (bad + 1, 0);
                if (good >= health.HealthyAfter && instance.Found(isWell: true))
                {
                    told(instance, "is well again");
                }
                else if (bad >= health.UnhealthyAfter && instance.Found(isWell: false))
                {
                    told(instance, $"is not well: {problem}");
                }
            }
            while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The destination is gone.
        }
    }

    private static async Task<string?> ProblemAsync(DestinationSettings settings, Instance instance, HealthSettings health, TimeProvider clock, CancellationToken end)
    {
        using var deadline = new CancellationTokenSource(health.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, end);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(instance.Origin + health.Path))
        {
            Version = settings.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.UserAgent.ParseAdd("umbra-health-check/1");
        try
        {
            using var response = await instance.Client.SendAsync(request, either.Token).ConfigureAwait(false);
            return (int)response.StatusCode is >= 200 and < 400 ? null : $"{health.Path} is answered with {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            return $"{health.Path} is not answered in time";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return exception.Message;
        }
    }
}
