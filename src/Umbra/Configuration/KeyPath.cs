namespace Umbra.Configuration;

/// <summary>How a key is named in errors: <c>mirrors.staging.match[0].path</c>.</summary>
internal static class KeyPath
{
    private const int MostCharactersOfAKey = 64;

    /// <summary>A key in a map.</summary>
    public static string Child(string parent, string key)
    {
        var shown = Printable.Text(key, MostCharactersOfAKey);
        return parent.Length == 0 ? shown : $"{parent}.{shown}";
    }

    /// <summary>An item of a list.</summary>
    public static string Item(string parent, int index) => $"{parent}[{index}]";
}
