using System.Text.Json;
using System.Text.Json.Serialization;

namespace Umbra.Ramping;

/// <summary>Where ramps are, kept over restarts in <c>ramps.json</c> of the state folder, for its owner's eyes only.</summary>
internal sealed class RampFile(string folder)
{
    private const string FileName = "ramps.json";

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>Reads what was kept.</summary>
    /// <param name="problem">Null, or why it cannot be read: there is nothing then, and ramps go on at the greatest step that is not over their mirror's percentage.</param>
    /// <returns>By mirror.</returns>
    public Dictionary<string, KeptRamp> Read(out string? problem)
    {
        problem = null;
        try
        {
            return File.Exists(_path) ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), RampJson.Default.DictionaryStringKeptRamp) ?? [] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            problem = $"{_path}: {exception.Message}";
            return [];
        }
    }

    /// <summary>Keeps where all ramps are: whole or not at all.</summary>
    /// <returns>Null, or why it cannot be written.</returns>
    public string? Write(Dictionary<string, KeptRamp> ramps)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var next = _path + ".new";
            File.Delete(next); // one that was left half-written would keep its mode
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(next, options))
            {
                JsonSerializer.Serialize(stream, ramps, RampJson.Default.DictionaryStringKeptRamp);
            }

            File.Move(next, _path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{_path}: {exception.Message}";
        }
    }
}

/// <summary>A ramp as it is kept.</summary>
/// <param name="Settings">The hash of its settings (<see cref="RampSettings.Hash"/>).</param>
/// <param name="Hundredths">The share of its step, hundredths of a percent: where other settings begin.</param>
/// <param name="State">Where it is.</param>
internal sealed record KeptRamp(string Settings, int Hundredths, RampState State)
{
    /// <summary>The state for settings: this one when it is theirs and sound, else one that begins below where this one was.</summary>
    public RampState For(RampSettings settings) =>
        Settings == settings.Hash && State is { Failures.IsDefault: false, StepsBack.IsDefault: false } && State.Step >= 0 && State.Step < settings.Steps.Length
            && State.Failures.Length == settings.Steps.Length && State.StepsBack.Length == RampBreaches.All.Length
            ? State
            : RampState.At(settings, RampSettings.StepBelow(settings.Steps, Hundredths));
}

/// <summary>The file's JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, KeptRamp>))]
internal sealed partial class RampJson : JsonSerializerContext;
