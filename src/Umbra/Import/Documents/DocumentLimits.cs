namespace Umbra.Import.Documents;

/// <summary>The bounds of an imported document. It comes from elsewhere, and a few lines of aliases can stand for a billion values.</summary>
internal static class DocumentLimits
{
    /// <summary>The most characters of a file.</summary>
    public const int Characters = 4 * 1024 * 1024;

    /// <summary>The most maps and lists inside one another, aliases resolved.</summary>
    public const int Depth = 64;

    /// <summary>The most values, lists and maps of all documents of a file, aliases resolved.</summary>
    public const int Nodes = 200_000;
}
