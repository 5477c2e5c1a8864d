using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Umbra.Configuration.Shapes;
using Umbra.Core.Mirroring;

namespace Umbra.Configuration;

/// <summary>Writes a configuration as the YAML that it could have been read from: what differs from the defaults, in the order of the reference page.</summary>
internal static partial class ConfigurationWriter
{
    private const int Indent = 2;

    private static readonly JsonSerializerOptions _quoted = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it. Secrets cannot be written, and must not be there.</summary>
    public static string Write(UmbraConfiguration configuration)
    {
        var yaml = new StringBuilder();
        foreach (var (setting, value) in Given(ShapeFactory.Root, configuration))
        {
            yaml.Append(yaml.Length > 0 ? "\n" : "");
            WriteEntry(yaml, setting.Key, setting.Shape, value, 0);
        }

        return yaml.ToString();
    }

    private static IEnumerable<(Setting Setting, object Value)> Given(RecordShape shape, object record) =>
        from setting in shape.Settings
        let value = setting.Property.GetValue(record)
        where value is not null && !IsDefault(setting, value)
        select (setting, value);

    private static bool IsDefault(Setting setting, object value) =>
        value is IEnumerable items and not string
            ? !setting.IsRequired && items.Cast<object>().SequenceEqual(((IEnumerable)setting.Default!).Cast<object>())
            : Equals(setting.Default, value) || (setting.Shape is RecordShape record && setting.Default is not null && record.Shorthand is null && !Given(record, value).Any());

    private static void WriteEntry(StringBuilder yaml, string key, Shape shape, object value, int depth)
    {
        yaml.Append(' ', depth * Indent).Append(Scalar(key)).Append(':');
        WriteValue(yaml, shape, value, depth + 1);
    }

    // Behind a colon: on the same line where it is short, else on the lines below.
    private static void WriteValue(StringBuilder yaml, Shape shape, object value, int depth)
    {
        if (Short(shape, value) is { } text)
        {
            yaml.Append(' ').Append(text).Append('\n');
            return;
        }

        yaml.Append('\n');
        switch (shape)
        {
            case INamedShape named:
                foreach (var item in (IEnumerable)value)
                {
                    WriteEntry(yaml, ((INamed)item).Name, named.Record, item, depth);
                }

                break;
            case IListShape list:
                foreach (var item in (IEnumerable)value)
                {
                    WriteItem(yaml, list.ItemShape, item, depth);
                }

                break;
            case RecordShape record:
                foreach (var (setting, part) in Given(record, value))
                {
                    WriteEntry(yaml, setting.Key, setting.Shape, part, depth);
                }

                break;
            default:
                throw new InvalidOperationException($"A {shape.Description} cannot be written.");
        }
    }

    private static void WriteItem(StringBuilder yaml, Shape shape, object item, int depth)
    {
        var begin = yaml.Length;
        WriteValue(yaml, shape, item, depth + 1);

        // The item's first line, which stands below a colon by now, goes behind the dash.
        var text = yaml.ToString(begin, yaml.Length - begin).TrimStart('\n', ' ');
        yaml.Length = begin;
        yaml.Append(' ', depth * Indent).Append("- ").Append(text);
    }

    // What stands on one line: a value, a list of a few, a map of one value.
    private static string? Short(Shape shape, object value)
    {
        switch (shape)
        {
            case MethodsShape:
                return value is MethodPolicy { All: true } ? "all" : value.Equals(MethodPolicy.Safe) ? "safe" : $"[{string.Join(", ", ((MethodPolicy)value).Names.Select(Scalar))}]";
            case INamedShape:
                return ((IEnumerable)value).Cast<object>().Any() ? null : "{}";
            case IListShape list:
                var items = ((IEnumerable)value).Cast<object>().Select(item => list.ItemShape is RecordShape { Shorthand: null } ? null : Short(list.ItemShape, item)).ToList();
                return items.Contains(null) || items.Sum(item => item!.Length) > 100 ? items.Count == 1 && items[0] is not null ? items[0] : null : items.Count == 1 ? items[0] : $"[{string.Join(", ", items)}]";
            case RecordShape record:
                return ShortRecord(record, value);
            default:
                return Scalar(shape.FormatForFile(value) ?? throw new InvalidOperationException($"A {shape.Description} cannot be written."));
        }
    }

    private static string? ShortRecord(RecordShape record, object value)
    {
        var given = Given(record, value).ToList();
        if (record.Shorthand is { } shorthand && given.TrueForAll(one => one.Setting.Property == shorthand.Property)
            && shorthand.Property.GetValue(value) is { } plain && Short(shorthand.Shape, plain) is { } text && text[0] != '[')
        {
            return text;
        }

        // { prefix: /api }
        var parts = given.Select(one => one.Setting.Shape is RecordShape ? null : Short(one.Setting.Shape, one.Value)).ToList();
        return parts.Count is 0 or > 3 || parts.Contains(null) || parts.Sum(part => part!.Length) > 100
            ? parts.Count == 0 ? "{}" : null
            : $"{{ {string.Join(", ", given.Zip(parts, (one, part) => $"{one.Setting.Key}: {part}"))} }}";
    }

    private static string Scalar(string text)
    {
        // A ${ of the text's own is no reference.
        var escaped = text.Replace("${", "$${", StringComparison.Ordinal);
        return Plain().IsMatch(escaped) && !escaped.Equals("null", StringComparison.OrdinalIgnoreCase) ? escaped : Quote(escaped);
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text, _quoted);

    [GeneratedRegex(@"^[A-Za-z0-9_./$](?:[A-Za-z0-9_./$%*+=;()-]|:(?=[A-Za-z0-9_./$-]))*\z")]
    private static partial Regex Plain();
}
