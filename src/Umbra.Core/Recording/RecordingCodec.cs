namespace Umbra.Core.Recording;

/// <summary>How the blocks of a recording are compressed: the codecs of Avro 1.11, by their names there.</summary>
internal enum RecordingCodec : byte
{
    /// <summary><c>null</c>: not at all.</summary>
    None,

    /// <summary><c>deflate</c> (RFC 1951): what every Avro library reads. A damaged block may be read as another one.</summary>
    Deflate,

    /// <summary><c>zstandard</c> (RFC 8878) with a checksum of the content: damage is always noticed.</summary>
    Zstandard,
}

/// <summary>Codecs' names.</summary>
internal static class RecordingCodecs
{
    /// <summary>The value of <c>avro.codec</c>.</summary>
    public static string Name(this RecordingCodec codec) => codec switch
    {
        RecordingCodec.Deflate => "deflate",
        RecordingCodec.Zstandard => "zstandard",
        _ => "null",
    };

    /// <summary>The codec of that name; null for one that this program has not.</summary>
    public static RecordingCodec? Of(string name) => name switch
    {
        "null" or "" => RecordingCodec.None,
        "deflate" => RecordingCodec.Deflate,
        "zstandard" => RecordingCodec.Zstandard,
        _ => null,
    };
}
