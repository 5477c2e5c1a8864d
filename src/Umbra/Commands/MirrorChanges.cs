using Umbra.Admin;

namespace Umbra.Commands;

/// <summary>What <c>set</c>, <c>pause</c> and <c>resume</c> have in common.</summary>
internal static class MirrorChanges
{
    /// <summary>Every mirror.</summary>
    public const string All = "*";

    /// <summary>Makes a change and says what the data plane said.</summary>
    public static async Task MakeAsync(AdminClient client, string mirror, MirrorChange change, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var line in await client.ChangeAsync(mirror, change, cancellationToken))
        {
            output.WriteLine(line);
        }
    }
}
