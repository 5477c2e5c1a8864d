namespace Umbra.Core.Comparing;

/// <summary>What both sides of a differing value look like. Without a noise instance it says which differences are likely none.</summary>
internal enum ValueShape : byte
{
    /// <summary>Nothing that changes by itself.</summary>
    Other,

    /// <summary>Points in time: ISO 8601, RFC 9110 dates, Unix times in s, ms, µs or ns from 2001 to 2100.</summary>
    Timestamp,

    /// <summary>UUIDs (RFC 9562).</summary>
    Uuid,

    /// <summary>Ids, hashes and tokens: 16 or more hexadecimal digits, or 16 or more characters of base64 with letters and digits mixed.</summary>
    Token,

    /// <summary>Numbers: counters, durations, measurements. A price is one too, so this says little.</summary>
    Number,
}
