namespace Umbra.Import;

/// <summary>What is said of a place of an imported file.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="Kind">How grave it is.</param>
/// <param name="Text">What became of what stands there, and why: a whole sentence without its full stop.</param>
internal sealed record ImportRemark(string File, int Line, RemarkKind Kind, string Text)
{
    /// <summary><c>file:line: text</c>.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Text}" : $"{File}: {Text}";
}

/// <summary>How grave a remark is.</summary>
internal enum RemarkKind : byte
{
    /// <summary>It is carried over, and something about it is to be known.</summary>
    Note,

    /// <summary>It is left out, and no copy is lost by that.</summary>
    LeftOut,

    /// <summary>It keeps somebody out, and is not carried over: whoever could not come before may come now. The import's answer is no.</summary>
    GuardLost,

    /// <summary>Requests that the other system passes on would be answered with an error: the import's answer is no.</summary>
    RouteLost,

    /// <summary>It mirrors, or decides on what is mirrored, and is not carried over: the import's answer is no.</summary>
    MirrorLost,
}
