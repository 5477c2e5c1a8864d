using System.Text.Json;
using System.Text.Json.Serialization;
using Umbra.Ec2.Objects;

namespace Umbra.Ec2;

/// <summary>What the store keeps as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MirrorObject))]
[JsonSerializable(typeof(ClientToken))]
internal sealed partial class Ec2Json : JsonSerializerContext;
