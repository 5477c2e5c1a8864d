using System.Text.Json;
using System.Text.Json.Serialization;

namespace Umbra.Admin;

/// <summary>The admin port's JSON. An unknown field of a request is an error: a misspelt one must not look like a success.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(MirrorChange))]
[JsonSerializable(typeof(MirrorChanged))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(string))]
internal sealed partial class AdminJson : JsonSerializerContext;
