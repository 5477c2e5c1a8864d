namespace Umbra.Import.Nginx;

/// <summary>The bounds of what is read: far above what proxies are configured with, and low enough that no text can exhaust the process.</summary>
internal static class NginxLimits
{
    /// <summary>The most characters of all files together.</summary>
    public const int Characters = 4 * 1024 * 1024;

    /// <summary>The most blocks inside one another.</summary>
    public const int Depth = 32;

    /// <summary>The most files inside one another.</summary>
    public const int IncludeDepth = 16;

    /// <summary>The most files.</summary>
    public const int Files = 1_000;

    /// <summary>The most directives.</summary>
    public const int Directives = 100_000;

    /// <summary>The most routes that are made.</summary>
    public const int Routes = 2_000;

    /// <summary>The most characters of what is made; the loader takes a mebibyte.</summary>
    public const int CharactersMade = 512 * 1024;

    /// <summary>The most servers of an upstream, and names of a server.</summary>
    public const int Names = 256;

    /// <summary>The most ways through one location's <c>if</c>s.</summary>
    public const int Ways = 32;

    /// <summary>The most comparisons of one condition: the filter's parser and its tree are as deep as it is long.</summary>
    public const int Comparisons = 64;
}
