using System.Buffers;
using Umbra.Core.Http;

namespace Umbra.Core.Delivery;

/// <summary>
/// Marks a copy in the <c>baggage</c> field (W3C Baggage), which OpenTelemetry and others carry on from service to service: whatever works
/// for a copy, however far behind the shadow, can see that it does.
/// </summary>
internal static class Baggage
{
    /// <summary>The field's name, lower case as the specification has it.</summary>
    public const string FieldName = "baggage";

    /// <summary>The key of the member whose value is the mirror's name.</summary>
    public const string ShadowKey = "umbra.shadow";

    /// <summary>More members need not be carried on (W3C Baggage, Limits).</summary>
    public const int MostMembers = 64;

    /// <summary>More bytes need not be carried on (W3C Baggage, Limits).</summary>
    public const int MostBytes = 8192;

    // W3C Baggage, baggage-octet: no control characters, white space, quotes, commas, semicolons and backslashes.
    private static readonly SearchValues<byte> ValueBytes = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x5e).Select(value => (byte)value).Except(""" ",;\ """u8.ToArray())]);

    /// <summary>
    /// Writes one value out of all of a request's baggage, with the mark at its end. Members that are malformed are left out, since a
    /// strict reader would refuse the rest with them; past the limits the oldest go, which are the first.
    /// </summary>
    /// <param name="writer">Where to; at most one byte more than the fields held, and the mark.</param>
    /// <param name="head">The request.</param>
    /// <param name="kinds">What its fields are.</param>
    /// <param name="mark">The member that is added, in the place of any other of that key.</param>
    public static void Write(ref SpanWriter writer, in RequestHead head, scoped ReadOnlySpan<KnownField> kinds, ReadOnlySpan<byte> mark)
    {
        var (count, bytes) = Measure(head, kinds);
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] != KnownField.Baggage)
            {
                continue;
            }

            var value = head.Value(i);
            foreach (var range in value.Split((byte)','))
            {
                var member = Trim(value[range]);
                if (!IsOther(member))
                {
                    continue;
                }

                if (count < MostMembers && bytes + mark.Length <= MostBytes)
                {
                    writer.WriteOneLine(member);
                    writer.Write(","u8);
                }
                else
                {
                    count--;
                    bytes -= member.Length + 1;
                }
            }
        }

        writer.Write(mark);
    }

    // How many members there are beside the mark, and their bytes with a comma each.
    private static (int Count, int Bytes) Measure(in RequestHead head, scoped ReadOnlySpan<KnownField> kinds)
    {
        var (count, bytes) = (0, 0);
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] != KnownField.Baggage)
            {
                continue;
            }

            var value = head.Value(i);
            foreach (var range in value.Split((byte)','))
            {
                var member = Trim(value[range]);
                if (IsOther(member))
                {
                    count++;
                    bytes += member.Length + 1;
                }
            }
        }

        return (count, bytes);
    }

    // A member that is well formed and not the mark: key=value, then properties with semicolons between.
    private static bool IsOther(ReadOnlySpan<byte> member)
    {
        var isFirst = true;
        foreach (var range in member.Split((byte)';'))
        {
            var part = member[range];
            var equals = part.IndexOf((byte)'=');
            var key = Trim(equals < 0 ? part : part[..equals]);
            if (!IsToken(key) || (isFirst && (equals < 0 || key.SequenceEqual("umbra.shadow"u8)))
                || (equals >= 0 && Trim(part[(equals + 1)..]).ContainsAnyExcept(ValueBytes)))
            {
                return false;
            }

            isFirst = false;
        }

        return true;
    }

    private static bool IsToken(ReadOnlySpan<byte> key)
    {
        foreach (var character in key)
        {
            if (!HeadParser.IsTokenByte(character))
            {
                return false;
            }
        }

        return key.Length > 0;
    }

    // A fold in the field is white space too (RFC 9112 section 5.2).
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);
}
