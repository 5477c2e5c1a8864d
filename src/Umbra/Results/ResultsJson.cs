using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Umbra.Core.Comparing.Examples;
using Umbra.Core.Comparing.Judging;

namespace Umbra.Results;

/// <summary>What the store keeps as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, Converters = [typeof(ExchangeIdConverter)])]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
[JsonSerializable(typeof(JudgeSettings))]
[JsonSerializable(typeof(Example))]
internal sealed partial class ResultsJson : JsonSerializerContext;

/// <summary>An exchange's identity as 32 hexadecimal digits.</summary>
internal sealed class ExchangeIdConverter : JsonConverter<UInt128>
{
    /// <inheritdoc/>
    public override UInt128 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        UInt128.Parse(reader.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, UInt128 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString("x32", CultureInfo.InvariantCulture));
}
