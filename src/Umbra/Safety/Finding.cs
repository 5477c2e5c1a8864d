using Umbra.Configuration;

namespace Umbra.Safety;

/// <summary>A common mistake, found in a configuration. Holds no secret.</summary>
/// <param name="Kind">Which mistake.</param>
/// <param name="Weight">How grave it is here.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The whole key, <c>mirrors.staging.percent</c>.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Mend">What to do about it.</param>
internal sealed record Finding(FindingKind Kind, FindingWeight Weight, Place Place, string Key, string Problem, string Mend)
{
    /// <summary><c>file:line: key: warning: problem (mend) [name; advice: …]</c>.</summary>
    public override string ToString()
    {
        var place = Place.ToString();
        var weight = Weight == FindingWeight.Error ? "error" : "warning";
        return $"{(place.Length > 0 ? place + ": " : "")}{Key}: {weight}: {Problem} ({Mend}) [{Kind.Name}; advice: {Kind.Advice}]";
    }
}
