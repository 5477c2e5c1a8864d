using System.Collections.Concurrent;
using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;
using Umbra.Worker;

namespace Umbra.Tests.Worker;

/// <summary>A worker whose mirrors settle at once as mirrored, unless told to hold. Its settings are mirror names with commas between.</summary>
internal sealed class RigParts : IWorkerParts
{
    public ConcurrentDictionary<string, int> Created { get; } = new();

    public ConcurrentQueue<string> Stopped { get; } = new();

    public bool IsHolding { get; set; }

    public IDataPlane? DataPlane { get; private set; }

    public WorkerSettings Load(ReadOnlySpan<byte> settings) =>
        new([.. Encoding.UTF8.GetString(settings).Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => new DeliverySettings { Name = name, Target = new Uri("http://shadow"), Headers = [new HeaderRule(HeaderRuleKind.Remove, "Cookie")] })]);

    public IMirrorDelivery CreateDelivery(DeliverySettings settings, SettlementAccount account)
    {
        Created.AddOrUpdate(settings.Name, 1, (_, n) => n + 1);
        return new Delivery(this, settings.Name, account);
    }

    public Task ApplyAdminAsync(IDataPlane dataPlane)
    {
        DataPlane = dataPlane;
        return Task.CompletedTask;
    }

    public void Ending()
    {
        // Nothing of this worker is ever tried again.
    }

    public Task StopAdminAsync() => Task.CompletedTask;

    private sealed class Delivery(RigParts parts, string name, SettlementAccount account) : IMirrorDelivery
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

        public void OnResponse(in ExchangeRecord record)
        {
        }

        public void OnBatchEnd()
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
