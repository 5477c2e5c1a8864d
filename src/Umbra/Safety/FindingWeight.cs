namespace Umbra.Safety;

/// <summary>How grave a finding is.</summary>
internal enum FindingWeight : byte
{
    /// <summary>Said; nothing is stopped.</summary>
    Warning,

    /// <summary>Nothing starts with it.</summary>
    Error,
}
