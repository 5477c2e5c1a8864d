namespace Umbra.Core.Sanitizing.Formats;

/// <summary>A place in JSON, and what is done with the values at it.</summary>
/// <param name="text">The path.</param>
/// <param name="treatment">What is done.</param>
/// <exception cref="FormatException">It is no such path; says why.</exception>
internal sealed class TreatedJsonPath(string text, Treatment treatment) : JsonPath(text)
{
    /// <summary>What is done with the values at it.</summary>
    public Treatment Treatment { get; } = treatment;
}
