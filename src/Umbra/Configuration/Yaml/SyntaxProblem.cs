using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Umbra.Configuration.Yaml;

/// <summary>What a YAML exception says, without the document's own text: that may be a secret.</summary>
internal static partial class SyntaxProblem
{
    /// <summary>One line, quoted parts blotted out.</summary>
    public static string Of(YamlException exception)
    {
        var message = exception.InnerException is YamlException inner ? inner.Message : exception.Message;
        message = Position().Replace(message, "");
        message = Quoted().Replace(message, match => match.Length == 3 ? match.Value : "'…'");
        return message.ReplaceLineEndings(" ").Trim().TrimEnd('.') is { Length: > 0 } said ? char.ToLowerInvariant(said[0]) + said[1..] : "it cannot be read";
    }

    // "(Line: 1, Col: 2, Idx: 3) - (Line: …): "
    [GeneratedRegex(@"^(\(Line: [^)]*\)( - )?)+:? ?")]
    private static partial Regex Position();

    [GeneratedRegex("'[^']*'|\"[^\"]*\"")]
    private static partial Regex Quoted();
}
