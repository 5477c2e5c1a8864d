namespace Umbra.Core.Comparing.Trees;

/// <summary>One step of the way down to a value, from which a path is written when it is needed.</summary>
/// <param name="Node">A member: the node whose name it is.</param>
/// <param name="Kind">What step it is.</param>
internal readonly record struct PathSegment(int Node, PathStep Kind);

/// <summary>Kinds of steps.</summary>
internal enum PathStep : byte
{
    /// <summary>To a member; production's document has its name.</summary>
    Member,

    /// <summary>To a member; the other document has its name.</summary>
    OtherMember,

    /// <summary>To a member of an object of many: its name is not shown.</summary>
    Key,

    /// <summary>To an element.</summary>
    Element,
}
