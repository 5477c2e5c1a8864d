using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>What the fields of a part say of it (RFC 7578 section 4).</summary>
internal readonly ref struct PartFacts
{
    /// <summary>Its name, with the escapes that it came with; empty when it has none.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>It has a file's name, or is of a type that is no text.</summary>
    public bool IsFile { get; private init; }

    /// <summary>Its Content-Type; empty when there is none.</summary>
    public ReadOnlySpan<byte> Type { get; private init; }

    /// <summary>Its Content-Transfer-Encoding; empty when there is none.</summary>
    public ReadOnlySpan<byte> Encoding { get; private init; }

    /// <summary>It has a Content-Encoding, which no part of a form has.</summary>
    public bool HasCoding { get; private init; }

    /// <summary>Reads them.</summary>
    /// <returns>False when two readers could take them for different things: a field that decides is there twice, or the name is missing or written as no form writes it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> head, FieldTable fields, out PartFacts facts)
    {
        facts = default;
        if (!TryValue(head, fields, "content-disposition"u8, out var said) || !TryValue(head, fields, "content-type"u8, out var type)
            || !TryValue(head, fields, "content-transfer-encoding"u8, out var encoding) || !TryValue(head, fields, "content-encoding"u8, out var coding))
        {
            return false;
        }

        var disposition = new MediaType(said);
        var name = disposition.Parameter("name"u8);
        facts = new PartFacts
        {
            Name = name,
            IsFile = disposition.Parameter("filename"u8).Length > 0 || disposition.Parameter("filename*"u8).Length > 0 || new MediaType(type).Format == BodyFormat.Binary,
            Type = type,
            Encoding = encoding,
            HasCoding = coding.Length > 0,
        };

        // RFC 7578 section 4.2: a form's part has a name, and never one in the form of RFC 5987.
        return !disposition.Parameters.Contains((byte)'\n') && disposition.Parameter("name*"u8).Length == 0
            && (name.Length > 0 || !Ascii.EqualsIgnoreCase(disposition.Name, "form-data"u8));
    }

    /// <summary>What its name says of it; some readers undo the escapes of a name, others do not.</summary>
    public Treatment? Treatment(SanitizePlan plan, SanitizeWork work)
    {
        var known = plan.Form.For(Name);
        if (Name.IndexOfAny((byte)'\\', (byte)'%') < 0)
        {
            return known;
        }

        var plain = work.Rent();
        var decoded = work.Rent();
        foreach (var character in Name)
        {
            if (character != '\\')
            {
                plain.Append(character);
            }
        }

        Escapes.Decode(Escaping.Percent, plain.Written, decoded);
        known = Sanitizing.Treatment.Stronger(known, plan.Form.For(decoded.Written));
        work.Return(decoded);
        work.Return(plain);
        return known;
    }

    private static bool TryValue(ReadOnlySpan<byte> head, FieldTable fields, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var isFound = false;
        for (var i = 0; i < fields.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(head.Slice(fields[i].NameStart, fields[i].NameLength), name))
            {
                if (isFound)
                {
                    return false;
                }

                value = head.Slice(fields[i].ValueStart, fields[i].ValueLength);
                isFound = true;
            }
        }

        return true;
    }
}
