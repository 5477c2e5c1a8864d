using Umbra.Core.Http;

namespace Umbra.Core.Recording.Formats;

/// <summary>How a body was framed, as the text formats say it.</summary>
internal static class FramingWords
{
    /// <summary>The word.</summary>
    public static string Word(this BodyFraming framing) => framing switch
    {
        BodyFraming.None => "none",
        BodyFraming.Chunked => "chunked",
        BodyFraming.Close => "close",
        _ => "contentLength",
    };

    /// <summary>What a word says; null for any other, and for none.</summary>
    public static BodyFraming? Parse(string? word) => word switch
    {
        "none" => BodyFraming.None,
        "chunked" => BodyFraming.Chunked,
        "close" => BodyFraming.Close,
        "contentLength" => BodyFraming.ContentLength,
        _ => null,
    };
}
