using System.Security.Cryptography;
using System.Text;
using Umbra.Configuration;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra;

/// <summary>The key of all pseudonyms: the configuration's, else one that is made at first start and kept in the state directory.</summary>
internal static class PseudonymKey
{
    /// <summary>The file in the state directory.</summary>
    public const string FileName = "pseudonym.key";

    /// <summary>Finds the key.</summary>
    /// <param name="configuration">The configuration; null for none.</param>
    /// <param name="problem">Why the key is one that lives only as long as this process; null when it is kept.</param>
    /// <returns>The pseudonyms, and a stamp that differs when the key does and tells nothing of it.</returns>
    public static (Pseudonymizer Pseudonyms, string Stamp) Load(UmbraConfiguration? configuration, out string? problem)
    {
        problem = null;
        var key = Encoding.UTF8.GetBytes(configuration?.PseudonymKey?.Reveal() ?? Kept(configuration?.State ?? StateDirectory.Default, ref problem));
        return (new Pseudonymizer(key), Convert.ToHexString(SHA256.HashData([.. "umbra key stamp "u8, .. key])[..8]));
    }

    // Copies must go on where the state directory cannot be written; only the pseudonyms are others after a restart.
    private static string Kept(string state, ref string? problem)
    {
        try
        {
            SecretFile.Ensure(state, FileName);
            if (SecretFile.TryRead(state, FileName) is { Length: >= 16 } key)
            {
                return key;
            }

            problem = $"{Path.Combine(state, FileName)} is too short to be a key: remove it, and one is made at the next start; until then pseudonyms change with each start";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"the key of the pseudonyms cannot be kept ({exception.Message}): they change with each start";
        }

        return Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    }
}
