using Umbra.Import;

namespace Umbra.Fuzz.Targets;

/// <summary>Reads what somebody else has written. Whatever it is, nothing is thrown that the parser does not declare, and what must hold holds.</summary>
internal delegate void FuzzTarget(byte[] input);

/// <summary>One for each parser of foreign bytes. Their names are those of the folders in <c>Corpus</c>.</summary>
internal static class FuzzTargets
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new SortedDictionary<string, FuzzTarget>(Named().ToDictionary(), StringComparer.Ordinal);

    private static IEnumerable<(string Name, FuzzTarget Target)> Named()
    {
        yield return ("conversation", ConversationTarget.Run);
        yield return ("request", RequestTarget.Run);
        yield return ("proxy-header", ProxyHeaderTarget.Run);
        yield return ("exchange-record", ExchangeRecordTarget.Run);
        yield return ("packets", PacketsTarget.Run);
        yield return ("tunnel", TunnelTarget.Run);
        foreach (var (name, reader) in ExchangeFileTargets.Readers)
        {
            yield return (name, input => ExchangeFileTargets.Run(reader, input));
        }

        yield return ("body", BodyTarget.Run);
        yield return ("comparison", ComparisonTarget.Run);
        yield return ("filter", FilterTarget.Run);
        yield return ("configuration", ConfigurationTarget.Run);
        yield return ("stores", StoresTarget.Run);
        foreach (var importer in Importers.All)
        {
            yield return ($"import-{importer.Name}", input => ImportTarget.Run(importer, input));
        }
    }
}

/// <summary>Something that must hold does not.</summary>
internal sealed class FuzzFailure(string what) : Exception(what)
{
    /// <summary>Fails unless it holds.</summary>
    public static void Unless(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzFailure(what);
        }
    }
}
