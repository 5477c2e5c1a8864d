namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>What two differing values both look like, as it is counted: the forms that differ by nature, whatever version answers.</summary>
internal enum CountedShape : byte
{
    /// <summary>Nothing that differs by nature, or each another.</summary>
    Plain,

    /// <summary>Times.</summary>
    Timestamp,

    /// <summary>UUIDs.</summary>
    Uuid,

    /// <summary>Ids, hashes, tokens.</summary>
    Token,

    /// <summary>Whole numbers. A quantity is one too, so what is proposed as noise on this ground deserves a second look.</summary>
    Counter,
}
