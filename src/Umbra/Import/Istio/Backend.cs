using System.Collections.Immutable;

namespace Umbra.Import.Istio;

/// <summary>Where a destination is, and how it is spoken to.</summary>
/// <param name="Name">What it is to be called.</param>
/// <param name="Urls">Its instances; one or more.</param>
/// <param name="Policy">How it is spoken to.</param>
internal sealed record Backend(string Name, ImmutableArray<Uri> Urls, TrafficPolicy Policy);
