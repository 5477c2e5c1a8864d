using System.Collections.Immutable;
using Umbra.Core.Mirroring;

namespace Umbra.Commands;

/// <summary>How many requests the mirrors of a running Umbra counted as copies that came back.</summary>
/// <param name="fileName">The file that it runs with.</param>
internal sealed class RunningLoops(string fileName) : IDisposable
{
    private AdminClient? _client;

    /// <summary>Asks.</summary>
    /// <returns>The counts by mirror, without paused ones, which count nothing as such; null when no Umbra answers.</returns>
    public async Task<ImmutableDictionary<string, long>?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            _client ??= new AdminClient(AdminLocation.Find(fileName, null, null, Environment.GetEnvironmentVariable("UMBRA_ADMIN_TOKEN")));
            var status = await _client.StatusAsync(cancellation);
            return status.Mirrors.Where(mirror => !mirror.Paused).ToImmutableDictionary(mirror => mirror.Name, mirror => mirror.Skipped.GetValueOrDefault(SkipReason.Loop.Name()));
        }
        catch (CommandFailure)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();
}
