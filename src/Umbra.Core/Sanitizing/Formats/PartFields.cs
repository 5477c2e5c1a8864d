using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Writes the field lines of a part: as those of a head, but for what makes it a part.</summary>
internal static class PartFields
{
    /// <summary>Adds the field lines; a file's name is a text that somebody chose, so it becomes a pseudonym that keeps its extension.</summary>
    public static void Write(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> head, FieldTable fields, ByteBuffer output)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var slice = fields[i];
            if (plan.Detects && Ascii.EqualsIgnoreCase(head.Slice(slice.NameStart, slice.NameLength), "content-disposition"u8))
            {
                output.Append(head[slice.NameStart..slice.ValueStart]);
                WriteDisposition(plan, work, head.Slice(slice.ValueStart, slice.ValueLength), output);
                output.Append("\r\n"u8);
            }
            else
            {
                FieldsSanitizer.WriteField(plan, work, head, slice, output);
            }
        }
    }

    private static void WriteDisposition(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var disposition = new MediaType(value);
        var name = disposition.Parameter("name"u8);
        var file = disposition.Parameter("filename"u8);
        file = file.Length > 0 ? file : disposition.Parameter("filename*"u8);
        WriteScanned(plan, work, disposition.Name, output);
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
}
