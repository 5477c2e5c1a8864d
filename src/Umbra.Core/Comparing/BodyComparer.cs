using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;
using Umbra.Core.Comparing.Fields;
using Umbra.Core.Comparing.Lifting;
using Umbra.Core.Comparing.Rules;
using Umbra.Core.Comparing.Trees;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Formats;

namespace Umbra.Core.Comparing;

/// <summary>
/// Compares two bodies. 1. Equal bytes are equal. 2. Codings are undone. 3. Both are read as what their types say. 4. They are compared value by value; what
/// cannot be read, or is no format that is known, by length and hash.
/// </summary>
internal readonly ref struct BodyComparer(ComparisonPlan plan, ComparisonWork work, DifferenceList differences)
{
    /// <summary>Compares the bodies.</summary>
    public void Compare(scoped in ComparedResponse production, scoped in ComparedResponse other)
    {
        if (production.IsWithheld || other.IsWithheld)
        {
            CompareWithheld(production, other);
            return;
        }

        if (production.Body.Length == other.Body.Length && production.Body.SequenceEqual(other.Body) && HaveSameCoding(production, other))
        {
            return;
        }

        var most = plan.Settings.MostDecodedBytes;
        var isDecoded = BodyText.TryDecode(production, most, work.Decoded, out var one);
        if (isDecoded != BodyText.TryDecode(other, most, work.OtherDecoded, out var two))
        {
            ReportType(production.Body, other.Body);
            return;
        }

        if (one.SequenceEqual(two))
        {
            return;
        }

        var type = new MediaType(FieldLines.Find(production.Head, "content-type"u8));
        var otherType = new MediaType(FieldLines.Find(other.Head, "content-type"u8));
        var style = StyleOf(type, one);
        if (!isDecoded || one.Length == 0 || two.Length == 0)
        {
            CompareBytes(one, two);
        }
        else if (style != StyleOf(otherType, two))
        {
            ReportType(type.Name, otherType.Name);
        }
        else if (style is null)
        {
            CompareBytes(one, two);
        }
        else
        {
            CompareLifted(style, Text(style, type, one, work.Decoded), Text(style, otherType, two, work.OtherDecoded), production, other, IsLines(type) || IsLines(otherType));
        }
    }

    private static ReadOnlySpan<byte> Text(TreeStyle style, MediaType type, ReadOnlySpan<byte> body, ByteBuffer scratch) =>
        style == TreeStyle.Protobuf || style == TreeStyle.Grpc ? body : BodyText.ToUtf8(type, body, scratch);

    private void CompareLifted(
        TreeStyle style, ReadOnlySpan<byte> one, ReadOnlySpan<byte> two, scoped in ComparedResponse production, scoped in ComparedResponse other, bool isLines)
    {
        work.Production.Clear();
        work.Other.Clear();
        var result = Lift(style, one, production, isLines, work.Production);
        var otherResult = Lift(style, two, other, isLines, work.Other);
        if (result == LiftResult.Lifted && otherResult == LiftResult.Lifted)
        {
            var isInPlace = style == TreeStyle.Json || style == TreeStyle.Text;
            new TreeComparer(
                plan, work, style, new LiftedTree(work.Production.Nodes, isInPlace ? one : work.Production.Text.Written),
                new LiftedTree(work.Other.Nodes, isInPlace ? two : work.Other.Text.Written), differences).Compare();
        }
        else if (result == otherResult || result == LiftResult.TooLarge || otherResult == LiftResult.TooLarge)
        {
            CompareBytes(one, two);
        }
        else
        {
            ReportType(one, two);
        }
    }

    private LiftResult Lift(TreeStyle style, ReadOnlySpan<byte> text, scoped in ComparedResponse response, bool isLines, LiftedDocument document) => style.Root switch
    {
        PathRoot.Json when isLines => JsonLifter.LiftLines(text, document),
        PathRoot.Json => JsonLifter.Lift(text, document),
        PathRoot.Xml => XmlLifter.Lift(text, document),
        PathRoot.Html => HtmlLifter.Lift(text, document),
        PathRoot.Form => FormLifter.Lift(text, document),
        PathRoot.Text => TextLifter.Lift(text, document),
        PathRoot.Protobuf => ProtobufLifter.Lift(text, document),
        PathRoot.Grpc => GrpcLifter.Lift(text, FieldLines.Find(response.Head, "grpc-encoding"u8), plan.Settings.MostDecodedBytes, work.Field, document),
        _ => LiftResult.Malformed,
    };

    // Null for what is not looked into.
    private static TreeStyle? StyleOf(MediaType type, ReadOnlySpan<byte> body)
    {
        if (Begins(type.Name, "application/grpc"u8))
        {
            return Ascii.EqualsIgnoreCase(type.Name, "application/grpc-web-text"u8) ? null : TreeStyle.Grpc;
        }

        if (Begins(type.Name, "application/x-protobuf"u8) || Begins(type.Name, "application/protobuf"u8) || Begins(type.Name, "application/vnd.google.protobuf"u8))
        {
            return TreeStyle.Protobuf;
        }

        return type.Format switch
        {
            BodyFormat.Json or BodyFormat.JsonLines => TreeStyle.Json,
            BodyFormat.Xml => TreeStyle.Xml,
            BodyFormat.Html => TreeStyle.Html,
            BodyFormat.Form => TreeStyle.Form,
            BodyFormat.Text or BodyFormat.GraphQl => TreeStyle.Text,
            BodyFormat.Unsaid => Told(body),
            _ => null,
        };
    }

    // Without a type, what begins like JSON is JSON, and anything else that may be a text is one.
    private static TreeStyle? Told(ReadOnlySpan<byte> body)
    {
        var first = body.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && body[first] is (byte)'{' or (byte)'[' ? TreeStyle.Json
            : Utf8.IsValid(body) && !body.Contains((byte)0) ? TreeStyle.Text
            : null;
    }

    private static bool IsLines(MediaType type) => type.Format == BodyFormat.JsonLines;

    private static bool Begins(ReadOnlySpan<byte> name, ReadOnlySpan<byte> with) => name.Length >= with.Length && Ascii.EqualsIgnoreCase(name[..with.Length], with);

    private static bool HaveSameCoding(scoped in ComparedResponse production, scoped in ComparedResponse other) =>
        production.Body.Length == 0 || Ascii.EqualsIgnoreCase(FieldLines.Find(production.Head, "content-encoding"u8), FieldLines.Find(other.Head, "content-encoding"u8));

    private bool IsIgnored() => work.Rules.Begin(plan.Rules(PathRoot.Body)) && work.Rules.Has(work.Rules.Fitting(0), Equality.Ignore);

    private void ReportType(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two)
    {
        if (!IsIgnored())
        {
            differences.Add("body", DifferenceKind.Type, one, two);
        }
    }

    private void CompareWithheld(scoped in ComparedResponse production, scoped in ComparedResponse other)
    {
        var kind = production.IsWithheld != other.IsWithheld ? DifferenceKind.Type
            : production.BodyBytes != other.BodyBytes ? DifferenceKind.Length
            : DifferenceKind.Value;
        if ((kind != DifferenceKind.Value || !production.Digest.SequenceEqual(other.Digest)) && !IsIgnored())
        {
            Span<byte> first = stackalloc byte[64], second = stackalloc byte[64];
            differences.Add("body", kind, DescribeWithheld(production, first), DescribeWithheld(other, second));
        }
    }

    private static ReadOnlySpan<byte> DescribeWithheld(scoped in ComparedResponse response, Span<byte> into)
    {
        Utf8Formatter.TryFormat(response.BodyBytes, into, out var length);
        var rest = response.IsWithheld ? " bytes, not shown"u8 : " bytes"u8;
        rest.CopyTo(into[length..]);
        return into[..(length + rest.Length)];
    }

    // Length and hash, since the bytes themselves say nothing to a reader.
    private void CompareBytes(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two)
    {
        if (one.SequenceEqual(two) || IsIgnored())
        {
            return;
        }

        Span<byte> first = stackalloc byte[64], second = stackalloc byte[64];
        if (one.Length == 0 || two.Length == 0)
        {
            differences.Add("body", two.Length == 0 ? DifferenceKind.Missing : DifferenceKind.Extra, Describe(one, first), Describe(two, second));
            return;
        }

        if (one.Length != two.Length)
        {
            differences.Add("body", DifferenceKind.Length, Number(one.Length, first), Number(two.Length, second));
        }

        differences.Add("body", DifferenceKind.Value, Describe(one, first), Describe(two, second));
    }

    private static ReadOnlySpan<byte> Number(int number, Span<byte> into) => into[..(number.TryFormat(into, out var length, default, CultureInfo.InvariantCulture) ? length : 0)];

    // XXH3 of 128 bits tells bodies apart and is no secret's fingerprint: the values are pseudonyms by then, and examples are shown anyway.
    private static ReadOnlySpan<byte> Describe(ReadOnlySpan<byte> body, Span<byte> into)
    {
        if (body.Length == 0)
        {
            return default;
        }

        Utf8Formatter.TryFormat(body.Length, into, out var length);
        " bytes, xxh128 "u8.CopyTo(into[length..]);
        length += 15;
        XxHash128.HashToUInt128(body).TryFormat(into[length..], out var digits, "x32", CultureInfo.InvariantCulture);
        return into[..(length + digits)];
    }
}
