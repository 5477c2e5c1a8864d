namespace Umbra.Core.Comparing.Rules;

/// <summary>The part of a response that a path begins in.</summary>
internal enum PathRoot : byte
{
    /// <summary><c>status</c>.</summary>
    Status,

    /// <summary><c>header</c>.</summary>
    Header,

    /// <summary><c>trailer</c>.</summary>
    Trailer,

    /// <summary><c>$</c>: JSON and NDJSON.</summary>
    Json,

    /// <summary><c>xml</c>.</summary>
    Xml,

    /// <summary><c>html</c>.</summary>
    Html,

    /// <summary><c>form</c>.</summary>
    Form,

    /// <summary><c>text</c>: lines.</summary>
    Text,

    /// <summary><c>protobuf</c>.</summary>
    Protobuf,

    /// <summary><c>grpc</c>.</summary>
    Grpc,

    /// <summary><c>body</c>: bodies that are not looked into, and those that are not what their type says.</summary>
    Body,
}
