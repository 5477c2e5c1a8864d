using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>What the fields of a part say of it (RFC 7578 section 4).</summary>
internal readonly ref struct PartFacts
{
    /// <summary>Its name; empty when it has none.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>It has a file's name, or is of a type that is no text.</summary>
    public bool IsFile { get; private init; }

    /// <summary>Its Content-Type; empty when there is none.</summary>
    public ReadOnlySpan<byte> Type { get; private init; }

    /// <summary>Its Content-Transfer-Encoding; empty when there is none.</summary>
    public ReadOnlySpan<byte> Encoding { get; private init; }

    /// <summary>Reads them.</summary>
    public static PartFacts Of(ReadOnlySpan<byte> head, FieldTable fields)
    {
        var disposition = new MediaType(Value(head, fields, "content-disposition"u8));
        var type = Value(head, fields, "content-type"u8);
        return new PartFacts
        {
            Name = disposition.Parameter("name"u8),
            IsFile = disposition.Parameter("filename"u8).Length > 0 || disposition.Parameter("filename*"u8).Length > 0 || new MediaType(type).Format == BodyFormat.Binary,
            Type = type,
            Encoding = Value(head, fields, "content-transfer-encoding"u8),
        };
    }

    /// <summary>Adds the field lines; a file's name is a text that somebody chose, so it becomes a pseudonym that keeps its extension.</summary>
    public static void WriteFields(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> head, FieldTable fields, ByteBuffer output)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var slice = fields[i];
            var value = head.Slice(slice.ValueStart, slice.ValueLength);
            output.Append(head[slice.NameStart..slice.ValueStart]);
            if (Ascii.EqualsIgnoreCase(head.Slice(slice.NameStart, slice.NameLength), "content-disposition"u8))
            {
                WriteDisposition(plan, work, value, output);
            }
            else if (!plan.Detects || !TextScanner.TryScan(plan, work, value, Escaping.None, output))
            {
                output.Append(value);
            }

            output.Append("\r\n"u8);
        }
    }

    private static void WriteDisposition(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var disposition = new MediaType(value);
        var name = disposition.Parameter("name"u8);
        var file = disposition.Parameter("filename"u8);
        file = file.Length > 0 ? file : disposition.Parameter("filename*"u8);
        if (!plan.Detects)
        {
            output.Append(value);
            return;
        }

        output.Append(disposition.Name);
        if (name.Length > 0)
        {
            output.Append("; name=\""u8);
            WriteScanned(plan, work, name, output);
            output.Append((byte)'"');
        }

        if (file.Length > 0)
        {
            var dot = file.LastIndexOf((byte)'.');
            var extension = dot >= 0 && file.Length - dot <= 8 && file[(dot + 1)..].IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8) < 0 ? file[dot..] : default;
            output.Append("; filename=\""u8);
            var start = output.Length;
            if (!Treating.TryWrite(plan, null, ValueKind.Text, file[..^extension.Length], output))
            {
                output.Append(file[..^extension.Length]);
            }

            output.Append(extension);
            work.Observer?.Changed("a file's name", file, output.Written[start..]);
            output.Append((byte)'"');
        }
    }

    private static void WriteScanned(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> text, ByteBuffer output)
    {
        if (!TextScanner.TryScan(plan, work, text, Escaping.None, output))
        {
            output.Append(text);
        }
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, FieldTable fields, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(head.Slice(fields[i].NameStart, fields[i].NameLength), name))
            {
                return head.Slice(fields[i].ValueStart, fields[i].ValueLength);
            }
        }

        return default;
    }
}
