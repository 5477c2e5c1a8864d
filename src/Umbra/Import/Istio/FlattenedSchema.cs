namespace Umbra.Import.Istio;

/// <summary>Which keys a part of a VirtualService may have: enough to find a line's place when its indentation is lost.</summary>
/// <param name="Keys">The keys of the map, or of each map of the list.</param>
/// <param name="IsList">It is a list.</param>
internal sealed record FlattenedSchema(IReadOnlyDictionary<string, FlattenedSchema?> Keys, bool IsList)
{
    /// <summary>The whole object.</summary>
    public static FlattenedSchema Root { get; } = MakeRoot();

    private static FlattenedSchema MakeRoot()
    {
        var text = Map("exact", "prefix", "regex");
        var share = Map("value");
        var destination = Map("host", "subset").With("port", Map("number"));
        var changes = Map().With("remove", Texts()).With("set", Open()).With("add", Open());
        var headers = Map().With("request", changes).With("response", changes);
        var match = List("name", "port", "ignoreUriCase").With("uri", text).With("scheme", text).With("method", text).With("authority", text).With("gateways", Texts());
        var route = List("name", "timeout", "mirror_percent", "mirrorPercent")
            .With("match", match)
            .With("route", List("weight").With("destination", destination).With("headers", headers))
            .With("mirror", destination)
            .With("mirrorPercentage", share)
            .With("mirrors", List().With("destination", destination).With("percentage", share))
            .With("rewrite", Map("uri", "authority"))
            .With("redirect", Map("uri", "authority", "port", "derivePort", "scheme", "redirectCode"))
            .With("retries", Map("attempts", "perTryTimeout", "retryOn"))
            .With("headers", headers);
        var spec = Map().With("hosts", Texts()).With("gateways", Texts()).With("exportTo", Texts()).With("http", route);
        return Map("apiVersion", "kind").With("metadata", Map("name", "namespace")).With("spec", spec);
    }

    private static FlattenedSchema Map(params string[] keys) => new(keys.ToDictionary(key => key, _ => (FlattenedSchema?)null), IsList: false);

    private static FlattenedSchema List(params string[] keys) => Map(keys) with { IsList = true };

    private static FlattenedSchema Texts() => List();

    // Names of header fields, any of them: what follows cannot be told from the keys around it, so that nothing is taken.
    private static FlattenedSchema Open() => Map();

    private FlattenedSchema With(string key, FlattenedSchema value) => this with { Keys = new Dictionary<string, FlattenedSchema?>(Keys) { [key] = value } };
}
