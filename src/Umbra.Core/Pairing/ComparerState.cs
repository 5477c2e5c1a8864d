using Umbra.Core.Comparing;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Pairing;

/// <summary>What exchanges are compared by. Immutable; a change makes another.</summary>
/// <param name="Comparer">Compares.</param>
/// <param name="Sanitizer">Takes out of responses what may not be looked at; null for nothing.</param>
internal sealed record ComparerState(ResponseComparer Comparer, Sanitizer? Sanitizer);
