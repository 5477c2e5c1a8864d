using System.Collections.Concurrent;
using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Worker;

namespace Umbra.Tests.Worker;

/// <summary>
/// A worker whose mirrors settle at once as mirrored, unless told to hold. Its settings are mirror names with commas between; <c>name=field</c>
/// removes another field than Cookie, <c>name@host</c> has another target.
/// </summary>
internal sealed class RigParts : IWorkerParts
{
    public ConcurrentDictionary<string, int> Created { get; } = new();

    public ConcurrentQueue<string> Stopped { get; } = new();

    public ConcurrentQueue<string> Updated { get; } = new();

    public bool IsHolding { get; set; }

    public IDataPlane? DataPlane { get; private set; }

    public WorkerSettings Load(ReadOnlySpan<byte> settings) =>
        new([.. Encoding.UTF8.GetString(settings).Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (Text: text, Parts: text.Split('@', '=')))
            .Select(mirror => new DeliverySettings
            {
                Name = mirror.Parts[0],
                Target = new Uri(mirror.Text.Contains('@') ? $"http://{mirror.Parts[1]}" : "http://shadow"),
                Headers = [new HeaderRule(HeaderRuleKind.Remove, mirror.Text.Contains('=') ? mirror.Parts[1] : "Cookie")],
            })]);

    public IMirrorDelivery CreateDelivery(DeliverySettings settings, SettlementAccount account)
    {
        Created.AddOrUpdate(settings.Name, 1, (_, n) => n + 1);
        return new Delivery(this, settings.Name, settings.Target, account);
    }

    public Task ApplyAdminAsync(IDataPlane dataPlane)
    {
        DataPlane = dataPlane;
        return Task.CompletedTask;
    }

    public void CutShort()
    {
    }

    public Task StopResultsAsync(bool endsRun) => Task.CompletedTask;

    public void Ending()
    {
        // Nothing of this worker is ever tried again.
    }

    public Task StopAdminAsync() => Task.CompletedTask;

    private sealed class Delivery(RigParts parts, string name, Uri target, SettlementAccount account) : IMirrorDelivery
    {
        private int _held;

        public void Offer(in ExchangeRecord record)
        {
            if (parts.IsHolding)
            {
                _held++;
            }
            else
            {
                account.Mirrored();
            }
        }

        public bool TryUpdate(DeliverySettings settings)
        {
            if (settings.Target != target)
            {
                return false;
            }

            parts.Updated.Enqueue(name);
            return true;
        }

        public void OnResponse(in ExchangeRecord record)
        {
        }

        public Task StopAsync(TimeSpan time)
        {
            for (; _held > 0; _held--)
            {
                account.Skipped(SkipReason.Shutdown);
            }

            parts.Stopped.Enqueue(name);
            return Task.CompletedTask;
        }
    }
}
