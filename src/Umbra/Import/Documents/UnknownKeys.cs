using System.Text;
using Umbra.Configuration;

namespace Umbra.Import.Documents;

/// <summary>Keys and names that are not known, and how grave that is: a share that is misspelt is not 100 %, and a filter that is not carried over may have kept people out.</summary>
internal static class UnknownKeys
{
    private static readonly string[] _guards = ["auth", "jwt", "rbac", "oidc", "openid", "ipallowlist", "ipwhitelist", "ip-restriction", "ua-restriction", "consumer-restriction"];

    /// <summary>Whether a key may be one of mirroring's, misspelt or of another version.</summary>
    public static bool AreLikeMirrors(string key)
    {
        // However often a letter stands there: mirror, miror, mirrror.
        var letters = new StringBuilder();
        foreach (var character in key)
        {
            if (letters.Length == 0 || letters[^1] != char.ToLowerInvariant(character))
            {
                letters.Append(char.ToLowerInvariant(character));
            }
        }

        return letters.ToString().Contains("miror", StringComparison.Ordinal);
    }

    /// <summary>How grave it is that a filter, plugin or middleware is not carried over, by its name: some keep people out.</summary>
    public static RemarkKind KindOf(string name) =>
        _guards.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) ? RemarkKind.GuardLost
        : AreLikeMirrors(name) ? RemarkKind.MirrorLost
        : RemarkKind.LeftOut;

    /// <summary>Whether all keys of a map that is about a mirror are known. Those that are not are told, and cost the mirror.</summary>
    /// <param name="node">The map; null for none.</param>
    /// <param name="draft">Takes the remarks.</param>
    /// <param name="where">What it is called.</param>
    /// <param name="known">The keys, in either notation of protocol buffers.</param>
    public static bool AreAllKnown(this DocumentNode? node, ImportDraft draft, string where, params ReadOnlySpan<string> known)
    {
        var are = true;
        foreach (var member in node?.Members ?? [])
        {
            if (!known.Contains(member.Key) && !known.Contains(SnakeCase(member.Key)) && !member.Key.StartsWith('@') && member.Value.Kind != DocumentNodeKind.Null)
            {
                are = false;
                draft.Remark(member.Line, RemarkKind.MirrorLost, $"{where}: {Printable.Text(member.Key, 64)} is not known and may decide on what is mirrored: the mirror is left out");
            }
        }

        return are;
    }

    /// <summary><c>routeConfig</c> as <c>route_config</c>.</summary>
    public static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        foreach (var character in name)
        {
            snake.Append(char.IsAsciiLetterUpper(character) && snake.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(character));
        }

        return snake.ToString();
    }
}
