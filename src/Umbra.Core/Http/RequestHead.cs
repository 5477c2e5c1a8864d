using System.Text;

namespace Umbra.Core.Http;

/// <summary>A request's head, read in place. It lives as long as the bytes and the thread's <see cref="FieldTable"/> are left alone.</summary>
internal readonly ref struct RequestHead
{
    private readonly FieldTable _fields;
    private readonly RequestLine _line;

    internal RequestHead(ReadOnlySpan<byte> raw, FieldTable fields, RequestLine line, FramingFields framing)
    {
        Raw = raw;
        _fields = fields;
        _line = line;
        Framing = framing;
    }

    /// <summary>Request line, field lines and the empty line, as they came.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>What the fields say of framing and of the connection.</summary>
    public FramingFields Framing { get; }

    /// <summary>The method, as it came.</summary>
    public ReadOnlySpan<byte> Method => Raw[.._line.MethodLength];

    /// <summary>The request target as it came: origin form, absolute form, authority form or <c>*</c> (RFC 9112 section 3.2).</summary>
    public ReadOnlySpan<byte> Target => Raw.Slice(_line.MethodLength + 1, _line.TargetLength);

    /// <summary>0 or 1: HTTP/1.0 or HTTP/1.1.</summary>
    public int MinorVersion => _line.MinorVersion;

    /// <summary>Lines end in LF alone.</summary>
    public bool HasBareLineFeeds => _line.HasBareLineFeeds;

    /// <summary>How many field lines there are.</summary>
    public int FieldCount => _fields.Count;

    /// <summary>The target's authority when it is in absolute form, else empty.</summary>
    public ReadOnlySpan<byte> TargetAuthority => TargetParts.Authority(Target);

    /// <summary>The target's path, without query; <c>*</c> for <c>OPTIONS *</c>; empty for the authority form.</summary>
    public ReadOnlySpan<byte> Path => TargetParts.Path(Target);

    /// <summary>The target's query, without the question mark.</summary>
    public ReadOnlySpan<byte> Query => TargetParts.Query(Target);

    /// <summary>The authority of an absolute-form target, else Host's value; empty when there is neither (RFC 9112 section 3.2.2).</summary>
    public ReadOnlySpan<byte> Host
    {
        get
        {
            var authority = TargetAuthority;
            return authority.Length > 0 || !TryGet("host"u8, out var host) ? authority : host;
        }
    }

    /// <summary>A field line's name, as it came.</summary>
    public ReadOnlySpan<byte> Name(int index) => Raw.Slice(_fields[index].NameStart, _fields[index].NameLength);

    /// <summary>A field line's value without the white space around it; a fold inside it is left as it came.</summary>
    public ReadOnlySpan<byte> Value(int index) => Raw.Slice(_fields[index].ValueStart, _fields[index].ValueLength);

    /// <summary>The first field line of that name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            if (_fields[i].NameLength == name.Length && Ascii.EqualsIgnoreCase(Name(i), name))
            {
                value = Value(i);
                return true;
            }
        }

        value = default;
        return false;
    }
}

/// <summary>Where the parts of a request line stand.</summary>
/// <param name="MethodLength">Bytes of the method, which begins the head.</param>
/// <param name="TargetLength">Bytes of the target, which follows the method and one space.</param>
/// <param name="MinorVersion">0 or 1.</param>
/// <param name="HasBareLineFeeds">Lines end in LF alone.</param>
internal readonly record struct RequestLine(int MethodLength, int TargetLength, int MinorVersion, bool HasBareLineFeeds);
