using System.Text;
using Umbra.Safety.Stores;

namespace Umbra.Fuzz.Targets;

/// <summary>Env files and connection strings, in which the preflight looks for stores that both sides share.</summary>
internal static class StoresTarget
{
    public static void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        _ = ConnectionString.Read(text).Length;
        _ = EnvironmentStores.Of(EnvironmentFile.Read(text)).Count();
    }
}
