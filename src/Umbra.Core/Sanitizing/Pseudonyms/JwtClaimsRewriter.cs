using System.Buffers;
using System.Text.Json;

namespace Umbra.Core.Sanitizing.Pseudonyms;

/// <summary>
/// Replaces the values of a token's claims by pseudonyms. Kept are: what says how long it is valid and for whom (exp, nbf, iat as numbers; iss,
/// aud, azp, scope, scp, typ, ver), names, booleans, nulls and white space. A string's kind is guessed from its form.
/// </summary>
internal static class JwtClaimsRewriter
{
    /// <summary>Levels of objects and arrays; a token that has more is no token for us.</summary>
    private const int MostDepth = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MostDepth };

    /// <summary>Bytes that the rewritten claims do not exceed: <c>"a",</c> becomes <c>"anon-…",</c>, 24 bytes instead of 4.</summary>
    /// <param name="length">Bytes of the claims.</param>
    public static int SizeBound(int length) => 6 * length;

    /// <summary>Whether a text is a JSON object (RFC 8259), of the depth that is read.</summary>
    public static bool IsObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Rewrites claims.</summary>
    /// <param name="pseudonymizer">Gives the pseudonyms.</param>
    /// <param name="json">The claims, decoded.</param>
    /// <param name="destination"><see cref="SizeBound"/> bytes.</param>
    /// <returns>Bytes written; -1 when the claims are no JSON object.</returns>
    public static int Rewrite(Pseudonymizer pseudonymizer, ReadOnlySpan<byte> json, Span<byte> destination)
    {
        var unescaped = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Rewrite(pseudonymizer, ref reader, json, unescaped, destination) : -1;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return -1; // no JSON, or a string with half a surrogate pair or invalid UTF-8
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    // What is between the values that are replaced is copied as it stands.
    private static int Rewrite(Pseudonymizer pseudonymizer, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Span<byte> unescaped, Span<byte> destination)
    {
        var copied = 0;
        var length = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var keep = reader.CurrentDepth == 1 ? KeepOf(ref reader) : Keep.No;
                reader.Read();
                if (keep == Keep.Yes || (keep == Keep.Number && reader.TokenType == JsonTokenType.Number))
                {
                    reader.Skip();
                    continue;
                }
            }

            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            {
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            json[copied..start].CopyTo(destination[length..]);
            length += start - copied;
            copied = (int)reader.BytesConsumed;
            length += reader.TokenType == JsonTokenType.Number
                ? WriteNumber(pseudonymizer, reader.ValueSpan, destination[length..])
                : WriteString(pseudonymizer, ref reader, unescaped, destination[length..]);
        }

        json[copied..].CopyTo(destination[length..]);
        return length + json.Length - copied;
    }

    private static int WriteString(Pseudonymizer pseudonymizer, ref Utf8JsonReader reader, Span<byte> unescaped, Span<byte> destination)
    {
        var value = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            value = unescaped[..reader.CopyString(unescaped)];
        }

        // No pseudonym of these kinds has a character that JSON escapes.
        destination[0] = (byte)'"';
        var length = pseudonymizer.Write(KindOf(value), value, destination[1..]);
        destination[length + 1] = (byte)'"';
        return length + 2;
    }

    private static ValueKind KindOf(ReadOnlySpan<byte> value) =>
        value.Contains((byte)'@') ? ValueKind.Email
        : UuidPseudonym.HasForm(value) ? ValueKind.Uuid
        : value.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? ValueKind.Text
        : ValueKind.Integer;

    // Runs of digits become others of their length; sign, point and exponent stay, and so the number stays one.
    private static int WriteNumber(Pseudonymizer pseudonymizer, ReadOnlySpan<byte> number, Span<byte> destination)
    {
        number.CopyTo(destination);
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        var end = exponent < 0 ? number.Length : exponent;
        for (var start = 0; start < end;)
        {
            var digits = number[start..end].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            digits = Math.Min(digits < 0 ? end - start : digits, IntegerPseudonym.MostDigits);
            if (digits > 0)
            {
                pseudonymizer.Write(ValueKind.Integer, number.Slice(start, digits), destination[start..]);
            }

            start += Math.Max(digits, 1);
        }

        return number.Length;
    }

    private static Keep KeepOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("exp"u8) || reader.ValueTextEquals("nbf"u8) || reader.ValueTextEquals("iat"u8) ? Keep.Number
        : reader.ValueTextEquals("iss"u8) || reader.ValueTextEquals("aud"u8) || reader.ValueTextEquals("azp"u8) || reader.ValueTextEquals("scope"u8)
            || reader.ValueTextEquals("scp"u8) || reader.ValueTextEquals("typ"u8) || reader.ValueTextEquals("ver"u8) ? Keep.Yes
        : Keep.No;

    private enum Keep
    {
        No,
        Number,
        Yes,
    }
}
