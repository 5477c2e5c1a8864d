using System.Text.RegularExpressions;
using Umbra.Configuration;
using Umbra.Configuration.Shapes;

namespace Umbra.Import.GoReplay;

/// <summary>Names of recordings: of GoReplay's parts <c>%Y %m %d %H %M %S</c> are Umbra's too.</summary>
internal static partial class GoReplayFileName
{
    /// <summary>The name of the recording that takes the file's place.</summary>
    /// <param name="path">As GoReplay has it.</param>
    /// <param name="leftOut">Parts that stand for nothing that Umbra knows; null for none.</param>
    /// <param name="problem">Why it cannot be; null when it can.</param>
    public static string Convert(string path, out string? leftOut, out string? problem)
    {
        leftOut = Foreign().Match(path) is { Success: true } foreign ? foreign.Value : null;
        var name = Foreign().Replace(path, "");
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        name = name.EndsWith(".gor", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        var template = name + ".avro";
        problem = name.Length == 0 || name.EndsWith('/') ? "names no file"
            : path.Contains("://", StringComparison.Ordinal) ? "is no file: recordings are files"
            : AddressKinds.Target.Parse($"{RecordingAddress.Scheme}:{template}", "/recordings", out _)?.Problem;
        return template;
    }

    [GeneratedRegex("[-_.]?%(?:NS|[^YmdHMS%]|$)")]
    private static partial Regex Foreign();
}
