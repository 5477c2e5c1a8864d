using System.Text;

namespace Umbra.Core.Http;

/// <summary>Goes through the field lines of a head or a trailer section. What was not parsed strictly before is read as well as may be: it is compared or shown, never sent on.</summary>
internal ref struct FieldLines(ReadOnlySpan<byte> lines)
{
    private ReadOnlySpan<byte> _rest = lines;

    /// <summary>The field's name, as it came.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its value without the white space around it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Steps to the next field.</summary>
    public bool MoveNext()
    {
        while (_rest.Length > 0)
        {
            var end = _rest.IndexOf((byte)'\n');
            var line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];

            // A start line may have a colon in it, but no name before it.
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && !line[..colon].Contains((byte)' '))
            {
                Name = line[..colon];
                Value = line[(colon + 1)..].Trim(" \t\r"u8);
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of the first field of a name; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name)
    {
        var fields = new FieldLines(lines);
        while (fields.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(fields.Name, name))
            {
                return fields.Value;
            }
        }

        return default;
    }
}
