using System.Collections.Immutable;
using Umbra.Configuration;

namespace Umbra.Import.GatewayApi;

/// <summary>One alternative of a rule's <c>matches</c>.</summary>
/// <param name="Matchers">Any of these must fit: a prefix by path elements is two.</param>
/// <param name="Precedence">Its place among others of the same host; the smaller comes first.</param>
/// <param name="Prefix">The prefix that it asks for, without a slash at its end; null when it asks for none.</param>
internal sealed record ApiAlternative(ImmutableArray<MatcherConfiguration> Matchers, ImmutableArray<int> Precedence, string? Prefix);
