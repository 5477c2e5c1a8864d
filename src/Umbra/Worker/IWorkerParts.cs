using Umbra.Core.Handoff;
using Umbra.Core.Mirroring;

namespace Umbra.Worker;

/// <summary>What a worker is put together from.</summary>
internal interface IWorkerParts
{
    /// <summary>Reads a configuration's source, as the data plane sent it and has checked it.</summary>
    /// <exception cref="InvalidDataException">It cannot be used here; says why.</exception>
    WorkerSettings Load(ReadOnlySpan<byte> settings);

    /// <summary>Makes a mirror's pipeline.</summary>
    /// <param name="settings">How copies are changed and sent.</param>
    /// <param name="account">Where each copy is settled.</param>
    IMirrorDelivery CreateDelivery(DeliverySettings settings, SettlementAccount account);

    /// <summary>Brings the admin port in line with the settings that were loaded last: starts it, or moves it.</summary>
    /// <param name="dataPlane">Has the ledger.</param>
    Task ApplyAdminAsync(IDataPlane dataPlane);

    /// <summary>The data plane is gone: what mirrors still do is to end soon.</summary>
    void CutShort();

    /// <summary>All mirrors have stopped: what they counted is stored, as far as that can be done soon.</summary>
    /// <param name="endsRun">The data plane ends, and the run with it; else another worker goes on.</param>
    Task StopResultsAsync(bool endsRun);

    /// <summary>The worker ends: nothing is tried again from now on.</summary>
    void Ending();

    /// <summary>Ends the admin port.</summary>
    Task StopAdminAsync();
}
