using System.Collections.Immutable;

namespace Umbra.Import.GatewayApi;

/// <summary>
/// Which rule takes a request that fits several: an exact path, then a regular expression (whose place the standard leaves open), then the
/// longest prefix; then a method, the most headers, the most query parameters.
/// </summary>
internal static class ApiPrecedence
{
    /// <summary>Where the precedence says whether there is a method.</summary>
    public const int Method = 2;

    /// <summary>Where it says how many headers there are.</summary>
    public const int Headers = 3;

    /// <summary>Where it says how many query parameters there are.</summary>
    public const int Query = 4;

    /// <summary>The precedence of a path.</summary>
    public static ImmutableArray<int> Of(ApiPathKind kind, int length) => [(int)kind, -length, 1, 0, 0];
}

/// <summary>How a path is asked for; the smaller comes first.</summary>
internal enum ApiPathKind
{
    /// <summary>The whole path.</summary>
    Exact,

    /// <summary>A regular expression.</summary>
    Regex,

    /// <summary>The path's first elements.</summary>
    Prefix,
}
