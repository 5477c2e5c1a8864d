namespace Umbra.Core.Comparing.Judging.Counting;

/// <summary>What two differing values look like. The shapes of values that differ by nature, whatever version answers.</summary>
internal enum ValueShape : byte
{
    /// <summary>Nothing that differs by nature.</summary>
    Plain,

    /// <summary>A time: ISO 8601 / RFC 3339, an HTTP date (RFC 9110), or seconds, milliseconds, … since 1970.</summary>
    Timestamp,

    /// <summary>A UUID (RFC 9562), with hyphens.</summary>
    Uuid,

    /// <summary>16 or more characters without meaning: letters and digits as base64, base64url, base32 or hex write them.</summary>
    Token,

    /// <summary>A whole number of up to 19 digits.</summary>
    Counter,
}
