using System.Text;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Comparing.Trees;
using Umbra.Core.Http;

namespace Umbra.Core.Comparing.Fields;

/// <summary>
/// Compares the cookies that are set (RFC 6265): that they are, and the attributes that guard them. Their values are secrets and made anew each time; when they
/// end and for which host they are is the server's.
/// </summary>
internal readonly ref struct CookieComparer(ComparisonWork work, DifferenceList differences, bool isRuled)
{
    private static readonly (string Name, byte[] Bytes)[] Attributes =
        [.. new[] { "httponly", "path", "samesite", "secure" }.Select(name => (name, Encoding.ASCII.GetBytes(name)))];

    /// <summary>Compares the cookies of one side with the other's.</summary>
    /// <param name="lines">The fields.</param>
    /// <param name="others">The other side's.</param>
    /// <param name="isExtra">The first side is not production's: only cookies that are not there are looked for.</param>
    public void Compare(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> others, bool isExtra)
    {
        var fields = new FieldLines(lines);
        while (fields.MoveNext())
        {
            var name = NameOf(fields);
            if (name.Length == 0 || (isRuled && work.Rules.Member(1, name) && work.Rules.Has(work.Rules.Fitting(2), Equality.Ignore)))
            {
                continue;
            }

            var isThere = TryFind(others, name, out var other);
            if (isExtra || !isThere)
            {
                if (!isThere)
                {
                    differences.Add(Path(name, ""), isExtra ? DifferenceKind.Extra : DifferenceKind.Missing, default, default);
                }

                continue;
            }

            foreach (var (attribute, bytes) in Attributes)
            {
                CompareAttribute(name, attribute, bytes, fields.Value, other);
            }
        }
    }

    private void CompareAttribute(ReadOnlySpan<byte> cookie, string name, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var isInOne = TryAttribute(one, bytes, out var first);
        var isInOther = TryAttribute(other, bytes, out var second);
        if ((isInOne == isInOther && Ascii.EqualsIgnoreCase(first, second))
            || (isRuled && work.Rules.Member(1, cookie) && work.Rules.Member(2, bytes) && work.Rules.Has(work.Rules.Fitting(3), Equality.Ignore)))
        {
            return;
        }

        differences.Add(Path(cookie, name), !isInOther ? DifferenceKind.Missing : !isInOne ? DifferenceKind.Extra : DifferenceKind.Value, first, second);
    }

    private string Path(ReadOnlySpan<byte> cookie, string attribute)
    {
        var path = $"header.set-cookie{(MapKeys.Contains(cookie) ? "{*}" : "." + Encoding.UTF8.GetString(cookie))}";
        return work.Paths.Intern(attribute.Length > 0 ? $"{path}.{attribute}" : path);
    }

    private static ReadOnlySpan<byte> NameOf(FieldLines field)
    {
        if (!Ascii.EqualsIgnoreCase(field.Name, "set-cookie"u8))
        {
            return default;
        }

        var equals = field.Value.IndexOf((byte)'=');
        return equals < 0 ? default : field.Value[..equals].Trim(" \t"u8);
    }

    private static bool TryFind(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var fields = new FieldLines(lines);
        while (fields.MoveNext())
        {
            if (NameOf(fields).SequenceEqual(name))
            {
                value = fields.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static bool TryAttribute(ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var range in cookie.Split((byte)';'))
        {
            var attribute = cookie[range].Trim(" \t"u8);
            var equals = attribute.IndexOf((byte)'=');
            if (range.Start.Value > 0 && Ascii.EqualsIgnoreCase(equals < 0 ? attribute : attribute[..equals], name))
            {
                value = equals < 0 ? default : attribute[(equals + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }
}
