using System.Text;
using Umbra.Configuration;

namespace Umbra.Fuzz.Targets;

/// <summary>A configuration file: errors, each with its place, or a configuration.</summary>
internal static class ConfigurationTarget
{
    private static readonly References None = new(_ => null, _ => throw new FileNotFoundException());

    public static void Run(byte[] input)
    {
        var result = Load(Encoding.UTF8.GetString(input));
        FuzzFailure.Unless(result.Errors.Length > 0 || result.Configuration is not null, "neither errors nor a configuration");
        FuzzFailure.Unless(result.Errors.All(error => error.ToString().StartsWith("umbra.yaml:", StringComparison.Ordinal)), string.Join('\n', result.Errors));
    }

    /// <summary>Loads a text as umbra.yaml, without environment and files.</summary>
    public static ConfigurationResult Load(string text) => ConfigurationLoader.Load(new ConfigurationSource { FileName = "umbra.yaml", Text = text }, None);
}
