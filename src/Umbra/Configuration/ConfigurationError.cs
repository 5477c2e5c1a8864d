namespace Umbra.Configuration;

/// <summary>One thing that is wrong with a configuration. Holds no secret: values of secret keys and of references are never quoted.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">The whole key, <c>mirrors.staging.percent</c>; empty for the document itself.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Mend">What to do about it; null where the problem says it.</param>
internal sealed record ConfigurationError(Place Place, string Key, string Problem, string? Mend = null)
{
    /// <summary><c>file:line: key: problem (mend)</c>.</summary>
    public override string ToString()
    {
        var place = Place.ToString();
        return (place.Length > 0 ? place + ": " : "") + (Key.Length > 0 ? Key + ": " : "") + Problem + (Mend is null ? "" : $" ({Mend})");
    }
}
