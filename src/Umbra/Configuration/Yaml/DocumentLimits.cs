namespace Umbra.Configuration.Yaml;

/// <summary>The bounds of a document: a configuration is small, and the process that reads it is in front of production.</summary>
internal static class DocumentLimits
{
    /// <summary>The most characters of the text.</summary>
    public const int Characters = 1024 * 1024;

    /// <summary>The most maps and lists inside one another.</summary>
    public const int Depth = 32;

    /// <summary>The most values, lists and maps.</summary>
    public const int Nodes = 50_000;

    /// <summary>The most characters of a file that <c>${file:…}</c> names.</summary>
    public const int ReferencedFile = 64 * 1024;
}
