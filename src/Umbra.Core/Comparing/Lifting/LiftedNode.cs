namespace Umbra.Core.Comparing.Lifting;

/// <summary>One value of a document. The nodes of a document stand one after the other, each container before what is in it.</summary>
internal struct LiftedNode
{
    /// <summary>Where its text begins. A string's text is what stands between the quotation marks; a JSON container's is all of it.</summary>
    public int Start;

    /// <summary>Bytes of its text.</summary>
    public int Length;

    /// <summary>Where its name begins, when it stands in an object.</summary>
    public int NameStart;

    /// <summary>Bytes of its name.</summary>
    public int NameLength;

    /// <summary>The number of the first node behind it and all that is in it.</summary>
    public int Next;

    /// <summary>Values that it holds itself.</summary>
    public int Count;

    /// <summary>What it is.</summary>
    public LiftedKind Kind;

    /// <summary>There are JSON escapes in its text.</summary>
    public bool IsEscaped;

    /// <summary>There are JSON escapes in its name.</summary>
    public bool IsNameEscaped;

    /// <summary>An array that the format does not write: the children of one name.</summary>
    public bool IsImplicit;
}
