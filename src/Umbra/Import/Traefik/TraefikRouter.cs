using System.Collections.Immutable;
using Umbra.Import.Documents;

namespace Umbra.Import.Traefik;

/// <summary>A router of the file provider, or a route of an IngressRoute.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">The Kubernetes namespace that names in it belong to; empty for the file provider.</param>
/// <param name="Line">Where it stands.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="IsOldRule">The rule is of Traefik's second version.</param>
/// <param name="Priority">Higher ones are tried first; the rule's length unless it is given.</param>
/// <param name="Services">Where it sends to: a name, or Kubernetes' references.</param>
/// <param name="Middlewares">The middlewares' names, with the namespace before them.</param>
/// <param name="EntryPoints">Where its requests come in; all for none.</param>
/// <param name="HasTls">It is for TLS.</param>
internal sealed record TraefikRouter(
    string Name, string Namespace, int Line, string Rule, bool IsOldRule, int Priority, DocumentNode? Services, ImmutableArray<string> Middlewares, ImmutableArray<string> EntryPoints, bool HasTls);
