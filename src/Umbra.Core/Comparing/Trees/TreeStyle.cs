using Umbra.Core.Comparing.Rules;

namespace Umbra.Core.Comparing.Trees;

/// <summary>How the values of a format are called and compared.</summary>
internal sealed record TreeStyle
{
    /// <summary>JSON.</summary>
    public static readonly TreeStyle Json = new() { Root = PathRoot.Json, Name = "$", ShowsElements = true, HasMaps = true };

    /// <summary>XML: children of one name are one place, and so no segment says that there are several.</summary>
    public static readonly TreeStyle Xml = new() { Root = PathRoot.Xml, Name = "xml", MostLevels = MostLevelsOfOthers };

    /// <summary>HTML.</summary>
    public static readonly TreeStyle Html = new() { Root = PathRoot.Html, Name = "html", ShowsElements = true, MostLevels = MostLevelsOfOthers };

    /// <summary>Forms.</summary>
    public static readonly TreeStyle Form = new() { Root = PathRoot.Form, Name = "form", HasMaps = true, MostLevels = MostLevelsOfOthers };

    /// <summary>Lines of text.</summary>
    public static readonly TreeStyle Text = new() { Root = PathRoot.Text, Name = "text", MostLevels = MostLevelsOfOthers };

    /// <summary>A message of protocol buffers.</summary>
    public static readonly TreeStyle Protobuf = new() { Root = PathRoot.Protobuf, Name = "protobuf", IsGuessed = true, MostLevels = MostLevelsOfOthers };

    /// <summary>Messages of gRPC.</summary>
    public static readonly TreeStyle Grpc = new() { Root = PathRoot.Grpc, Name = "grpc", ShowsElements = true, IsGuessed = true, MostLevels = MostLevelsOfOthers };

    // Their readers stop before: an element of markup and the array that it stands in are two levels, and 48 elements the most.
    private const int MostLevelsOfOthers = 128;

    /// <summary>What a path begins with, for rules.</summary>
    public required PathRoot Root { get; init; }

    /// <summary>What a path begins with.</summary>
    public required string Name { get; init; }

    /// <summary>An element is <c>[*]</c> in paths; else it is called like its array.</summary>
    public bool ShowsElements { get; init; }

    /// <summary>Names that are no identifiers are keys of a map.</summary>
    public bool HasMaps { get; init; }

    /// <summary>Kinds are guessed from the bytes: another kind is only another value.</summary>
    public bool IsGuessed { get; init; }

    /// <summary>Deepest level that is looked into; 0: as the settings say.</summary>
    public int MostLevels { get; init; }
}
