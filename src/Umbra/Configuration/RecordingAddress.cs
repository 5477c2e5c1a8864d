namespace Umbra.Configuration;

/// <summary>A mirror's target that is a recording: <c>recording:</c> and a file's name.</summary>
internal static class RecordingAddress
{
    /// <summary>What stands before the name.</summary>
    public const string Scheme = "recording";

    /// <summary>Whether it would be read as a host's: two slashes begin one, and backslashes count as slashes (<see cref="Uri"/>).</summary>
    public static bool BeginsLikeHost(string template) => template is ['/' or '\\', '/' or '\\', ..];

    /// <summary>The address of files with that name.</summary>
    /// <param name="template">A path that does not begin like a host.</param>
    public static Uri Of(string template) => new($"{Scheme}:{template}");

    /// <summary>The files' name.</summary>
    public static string TemplateOf(Uri address) => address.OriginalString[(Scheme.Length + 1)..];
}
