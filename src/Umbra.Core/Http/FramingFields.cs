using System.Text;

namespace Umbra.Core.Http;

/// <summary>What a head's fields say of framing and of the connection, gathered while they are parsed.</summary>
internal struct FramingFields
{
    private bool _hasHost;

    /// <summary>Content-Length, or -1.</summary>
    public long ContentLength;

    /// <summary>Transfer-Encoding is there; where no fault was found it is exactly <c>chunked</c>.</summary>
    public bool IsChunked;

    /// <summary>Connection names <c>close</c>.</summary>
    public bool Close;

    /// <summary>Connection names <c>keep-alive</c>.</summary>
    public bool KeepAlive;

    /// <summary>Upgrade is there.</summary>
    public bool Upgrade;

    /// <summary>Nothing gathered yet.</summary>
    public static FramingFields Empty => new() { ContentLength = -1 };

    /// <summary>Takes note of a field.</summary>
    /// <param name="name">The field's name, a token.</param>
    /// <param name="value">Its value, trimmed; it may hold folds.</param>
    public HeadFault Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => name.Length switch
    {
        4 when Ascii.EqualsIgnoreCase(name, "host"u8) => AddHost(),
        7 when Ascii.EqualsIgnoreCase(name, "upgrade"u8) => AddUpgrade(),
        10 when Ascii.EqualsIgnoreCase(name, "connection"u8) => AddConnection(value),
        14 when Ascii.EqualsIgnoreCase(name, "content-length"u8) => AddContentLength(value),
        17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) => AddTransferEncoding(value),
        _ => HeadFault.None,
    };

    /// <summary>Whether a fold in this field could make two readers disagree on framing or routing.</summary>
    public static bool IsDecisive(ReadOnlySpan<byte> name) =>
        (name.Length == 4 && Ascii.EqualsIgnoreCase(name, "host"u8))
        || (name.Length == 10 && Ascii.EqualsIgnoreCase(name, "connection"u8))
        || (name.Length == 14 && Ascii.EqualsIgnoreCase(name, "content-length"u8))
        || (name.Length == 17 && Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8));

    /// <summary>What only all fields together show.</summary>
    /// <param name="minorVersion">0 for HTTP/1.0.</param>
    public readonly HeadFault Check(int minorVersion)
    {
        if (!IsChunked)
        {
            return HeadFault.None;
        }

        if (ContentLength >= 0)
        {
            return HeadFault.BothLengths;
        }

        // RFC 9112 section 6.1: Transfer-Encoding in HTTP/1.0 must be treated as if the framing is faulty.
        return minorVersion == 0 ? HeadFault.TransferEncoding : HeadFault.None;
    }

    private HeadFault AddHost()
    {
        if (_hasHost)
        {
            return HeadFault.Host;
        }

        _hasHost = true;
        return HeadFault.None;
    }

    private HeadFault AddUpgrade()
    {
        Upgrade = true;
        return HeadFault.None;
    }

    private HeadFault AddConnection(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            Close |= Ascii.EqualsIgnoreCase(option, "close"u8);
            KeepAlive |= Ascii.EqualsIgnoreCase(option, "keep-alive"u8);
        }

        return HeadFault.None;
    }

    private HeadFault AddContentLength(ReadOnlySpan<byte> value)
    {
        // 18 digits fit a long; nobody sends an exabyte.
        if (value.Length is 0 or > 18)
        {
            return HeadFault.ContentLength;
        }

        long length = 0;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return HeadFault.ContentLength;
            }

            length = (length * 10) + (digit - '0');
        }

        if (ContentLength >= 0 && ContentLength != length)
        {
            return HeadFault.ContentLength;
        }

        ContentLength = length;
        return HeadFault.None;
    }

    private HeadFault AddTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (IsChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8))
        {
            return HeadFault.TransferEncoding;
        }

        IsChunked = true;
        return HeadFault.None;
    }
}
