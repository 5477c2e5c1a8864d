using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Worker;

/// <summary>The worker's mirrors by name. Changed and asked on the hand-off's reading thread only.</summary>
/// <param name="create">Makes a mirror's pipeline.</param>
/// <param name="account">Finds a mirror's account.</param>
internal sealed class MirrorSet(Func<DeliverySettings, SettlementAccount, IMirrorDelivery> create, Func<string, SettlementAccount> account)
{
    private readonly List<Task> _stopping = [];
    private Entry[] _entries = [];

    /// <summary>
    /// Goes over to new settings: a mirror goes on, with what it has under way, unless its change needs another pipeline (another target,
    /// say). Then it is replaced and finishes what it has; a removed one too.
    /// </summary>
    public void Apply(WorkerSettings settings)
    {
        var before = _entries;
        _entries = [.. settings.Mirrors.Select(wanted => Kept(before, wanted)
            ?? new Entry(Encoding.UTF8.GetBytes(wanted.Name), wanted, create(wanted, account(wanted.Name))))];
        Stop(before.ExceptBy(_entries.Select(entry => entry.Delivery), entry => entry.Delivery), null);
    }

    /// <summary>Gives an exchange, or a half of one, to the mirrors that it names.</summary>
    public void Offer(in ExchangeRecord record)
    {
        foreach (var name in NameList.Read(record.Mirrors))
        {
            var delivery = Find(name);
            if (record.HasRequest && delivery is null)
            {
                // Chosen by a configuration that is gone: its mirror ended, and this with it.
                account(Encoding.UTF8.GetString(name)).Skipped(SkipReason.Shutdown);
            }
            else if (record.HasRequest)
            {
                delivery!.Offer(record);
            }

            if (record.HasResponse)
            {
                delivery?.OnResponse(record);
            }
        }
    }

    /// <summary>Stops all mirrors; the task ends when everything is settled.</summary>
    public Task StopAsync(TimeSpan time)
    {
        Stop(_entries, time);
        _entries = [];
        return Task.WhenAll(_stopping);
    }

    private void Stop(IEnumerable<Entry> entries, TimeSpan? time)
    {
        _stopping.RemoveAll(t => t.IsCompletedSuccessfully);
        foreach (var entry in entries)
        {
            // What a replaced mirror has in its queue may still go out; it cannot take longer than that and one time-out.
            _stopping.Add(entry.Delivery.StopAsync(time ?? entry.Settings.Timeout));
        }
    }

    private static Entry? Kept(Entry[] before, DeliverySettings wanted)
    {
        var entry = Array.Find(before, entry => entry.Settings.Name == wanted.Name);
        return entry is null || entry.Settings.IsSameAs(wanted) ? entry
            : entry.Delivery.TryUpdate(wanted) ? entry with { Settings = wanted }
            : null;
    }

    private IMirrorDelivery? Find(ReadOnlySpan<byte> name)
    {
        foreach (var entry in _entries)
        {
            if (name.SequenceEqual(entry.Name))
            {
                return entry.Delivery;
            }
        }

        return null;
    }

    private sealed record Entry(byte[] Name, DeliverySettings Settings, IMirrorDelivery Delivery);
}
