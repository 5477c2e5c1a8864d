using System.Collections.Immutable;
using System.Text.Json;

namespace Umbra.Admin;

/// <summary>The body of <c>PATCH /api/mirrors/{name}</c>; what is left out stays as it is.</summary>
/// <param name="Percent">A number, or text as in the file: <c>25</c>, <c>"0.01%"</c>.</param>
/// <param name="Paused">Whether it takes nothing.</param>
/// <param name="Ramp"><c>hold</c>: its ramp stays where it is; <c>resume</c>: it goes on, and what overruled it is taken back.</param>
internal sealed record MirrorChange(JsonElement? Percent, bool? Paused, string? Ramp = null)
{
    /// <summary>The changes as the data plane takes them: key and value as in the file. Null when a value is of no use.</summary>
    public ImmutableArray<KeyValuePair<string, string>>? ToSettings()
    {
        var settings = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        switch (Percent?.ValueKind)
        {
            case null:
                break;
            case JsonValueKind.Number:
                settings.Add(new("percent", Percent.Value.GetRawText()));
                break;
            case JsonValueKind.String:
                settings.Add(new("percent", Percent.Value.GetString()!));
                break;
            default:
                return null;
        }

        if (Paused is { } paused)
        {
            settings.Add(new("paused", paused ? "true" : "false"));
        }

        if (Ramp is { } ramp)
        {
            settings.Add(new("ramp", ramp));
        }

        return settings.Count == 0 ? null : settings.ToImmutable();
    }
}

/// <summary>The answer to a change.</summary>
/// <param name="Mirror">The mirror's name; <c>*</c> for all.</param>
/// <param name="Changes">What the data plane said, one line a change.</param>
internal sealed record MirrorChanged(string Mirror, ImmutableArray<string> Changes);

/// <summary>The answer to a request that came to nothing.</summary>
/// <param name="Error">Why.</param>
internal sealed record Problem(string Error);
