using System.CommandLine;

namespace Umbra.Commands;

/// <summary>A command whose help ends with a worked example.</summary>
/// <param name="name">As it is typed.</param>
/// <param name="description">One sentence.</param>
/// <param name="example">What to type, and what comes of it.</param>
internal sealed class DocumentedCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>What to type, and what comes of it.</summary>
    public string Example { get; } = example;
}
