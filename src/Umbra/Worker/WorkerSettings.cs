using System.Collections.Immutable;
using Umbra.Core.Mirroring;

namespace Umbra.Worker;

/// <summary>The worker's half of a configuration.</summary>
/// <param name="Mirrors">The mirrors; their names differ.</param>
internal sealed record WorkerSettings(ImmutableArray<DeliverySettings> Mirrors);
