using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing.Pseudonyms;
using Umbra.Core.Sanitizing.Text;

namespace Umbra.Core.Sanitizing.Formats;

/// <summary>Sanitizes header and trailer fields, and cookies in them.</summary>
internal static class FieldsSanitizer
{
    /// <summary>Adds the field lines with what must go replaced or left out.</summary>
    /// <param name="plan">The rules.</param>
    /// <param name="work">Memory.</param>
    /// <param name="raw">The bytes that the fields are slices of.</param>
    /// <param name="fields">The fields.</param>
    /// <param name="isBodyChanged">Fields that hold a digest of the body are left out: it would be wrong, and would tell of what was there.</param>
    /// <param name="isDecoded">So is Content-Encoding.</param>
    /// <param name="output">Takes the lines.</param>
    public static void Write(
        SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> raw, FieldTable fields, bool isBodyChanged, bool isDecoded, ByteBuffer output)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var name = raw.Slice(fields[i].NameStart, fields[i].NameLength);
            if ((!isDecoded || !Ascii.EqualsIgnoreCase(name, "content-encoding"u8)) && !(isBodyChanged && IsDigest(name)))
            {
                WriteField(plan, work, raw, fields[i], output);
            }
        }
    }

    /// <summary>Adds one field's line, unless it goes.</summary>
    public static void WriteField(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> raw, FieldSlice field, ByteBuffer output)
    {
        var value = raw.Slice(field.ValueStart, field.ValueLength);
        var start = output.Length;
        output.Append(raw[field.NameStart..field.ValueStart]);
        var written = output.Length;
        if (TryWriteValue(plan, work, raw.Slice(field.NameStart, field.NameLength), value, output) && IsOneField(value, output.Written[written..]))
        {
            output.Append("\r\n"u8);
        }
        else
        {
            output.Truncate(start);
        }
    }

    // What was decoded and encoded again must not have become the end of the line and a field of its own.
    private static bool IsOneField(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        after.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) < 0 || after.SequenceEqual(before); // a fold, as it came

    // False when the field goes.
    private static bool TryWriteValue(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        if (plan.Signer is { } signer && Ascii.EqualsIgnoreCase(name, "authorization"u8) && TryResign(plan, work, signer, value, output))
        {
            return true;
        }

        var known = plan.Headers.For(name);
        if (known?.Action == SanitizeAction.Remove)
        {
            work.Observer?.Changed(known.Reason, value, default);
            return false;
        }

        if (known is null && Ascii.EqualsIgnoreCase(name, "cookie"u8))
        {
            return TryWriteCookies(plan, work, value, output);
        }

        if (ReferenceEquals(known, HeaderNames.Structural))
        {
            ProtocolFields.Write(plan, work, name, value, output);
            return true;
        }

        // Strict is about which fields are sent; a value is what its field says.
        var isChanged = known is null
            ? plan.Detects && TextScanner.TryScan(plan, work, value, Escaping.None, output)
            : ValueSanitizer.TrySanitize(plan, work, known, value, Escaping.None, output);
        if (!isChanged)
        {
            output.Append(value);
        }

        return true;
    }

    // Bearer and a token (RFC 6750 section 2.1). What is none is a credential like any other, and goes as such.
    private static bool TryResign(SanitizePlan plan, SanitizeWork work, JwtSigner signer, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        const int SchemeLength = 7;
        if (value.Length <= SchemeLength || !Ascii.EqualsIgnoreCase(value[..SchemeLength], "bearer "u8))
        {
            return false;
        }

        var token = value[SchemeLength..].Trim((byte)' ');
        var room = output.Reserve(SchemeLength + signer.SizeBound(token.Length));
        var length = signer.Write(token, plan.Settings.Tokens!.Claims, plan.Pseudonyms, room[SchemeLength..]);
        if (length == 0)
        {
            return false;
        }

        value[..SchemeLength].CopyTo(room);
        output.Advance(SchemeLength + length);
        work.Observer?.Changed("auth.jwt: signed again", value, output.Written[^(SchemeLength + length)..]);
        return true;
    }

    private static bool TryWriteCookies(SanitizePlan plan, SanitizeWork work, ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var start = output.Length;
        foreach (var range in value.Split((byte)';'))
        {
            var pair = value[range].Trim((byte)' ');
            var separator = pair.IndexOf((byte)'=');
            var name = separator < 0 ? default : pair[..separator];
            var known = plan.Cookies.For(name);
            if (pair.Length == 0 || known?.Action == SanitizeAction.Remove)
            {
                work.Observer?.Changed(known?.Reason ?? "", pair, default);
                continue;
            }

            if (output.Length > start)
            {
                output.Append("; "u8);
            }

            output.Append(pair[..(separator + 1)]);
            if (!ValueSanitizer.TrySanitize(plan, work, known, pair[(separator + 1)..], Escaping.Percent, output))
            {
                output.Append(pair[(separator + 1)..]);
            }
        }

        return output.Length > start;
    }

    private static bool IsDigest(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "content-md5"u8) || Ascii.EqualsIgnoreCase(name, "digest"u8)
        || Ascii.EqualsIgnoreCase(name, "content-digest"u8) || Ascii.EqualsIgnoreCase(name, "repr-digest"u8) || Ascii.EqualsIgnoreCase(name, "x-amz-content-sha256"u8);
}
