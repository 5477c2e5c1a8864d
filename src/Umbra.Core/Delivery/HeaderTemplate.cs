using System.Collections.Immutable;
using System.Text;

namespace Umbra.Core.Delivery;

/// <summary>
/// A field value with variables, compiled: <c>$host</c> (as the client sent it, without port), <c>$request_uri</c> (the raw target),
/// <c>$remote_addr</c> (without port) and <c>$request_id</c> (32 hexadecimal digits). A name may stand in braces; any other dollar is itself.
/// </summary>
internal sealed class HeaderTemplate
{
    private static readonly (string Name, Variable Variable)[] Variables =
    [
        ("host", Variable.Host), ("request_uri", Variable.RequestUri), ("remote_addr", Variable.RemoteAddress), ("request_id", Variable.RequestId),
    ];

    private readonly ImmutableArray<Piece> _pieces;
    private readonly int _literalBytes;

    /// <param name="text">The value as configured.</param>
    /// <param name="isLiteral">It has no variables, whatever it looks like.</param>
    public HeaderTemplate(string text, bool isLiteral = false)
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (!isLiteral && text[i] == '$' && TryVariable(text.AsSpan(i + 1), out var variable, out var length))
            {
                AddLiteral(pieces, literal);
                pieces.Add(new Piece(variable, []));
                i += 1 + length;
            }
            else
            {
                literal.Append(text[i++]);
            }
        }

        AddLiteral(pieces, literal);
        _pieces = pieces.DrainToImmutable();
        _literalBytes = _pieces.Sum(piece => piece.Literal.Length);
    }

    private enum Variable : byte
    {
        None,
        Host,
        RequestUri,
        RemoteAddress,
        RequestId,
    }

    /// <summary>The most bytes that the value can have.</summary>
    public int SizeBound(in TemplateValues values)
    {
        var size = _literalBytes;
        foreach (var piece in _pieces)
        {
            size += Value(piece, values).Length;
        }

        return size;
    }

    /// <summary>Writes the value. Whatever the variables hold, it is one line: control characters become spaces.</summary>
    public void Write(ref SpanWriter writer, in TemplateValues values)
    {
        foreach (var piece in _pieces)
        {
            writer.WriteOneLine(Value(piece, values));
        }
    }

    private static ReadOnlySpan<byte> Value(Piece piece, in TemplateValues values) => piece.Variable switch
    {
        Variable.Host => values.Host,
        Variable.RequestUri => values.RequestUri,
        Variable.RemoteAddress => values.RemoteAddress,
        Variable.RequestId => values.RequestId,
        _ => piece.Literal,
    };

    private static bool TryVariable(ReadOnlySpan<char> text, out Variable variable, out int length)
    {
        var hasBraces = text.Length > 0 && text[0] == '{';
        var name = hasBraces ? text[1..] : text;
        var end = name.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz_");
        end = end < 0 ? name.Length : end;
        foreach (var known in Variables)
        {
            if (name[..end].SequenceEqual(known.Name) && (!hasBraces || (end < name.Length && name[end] == '}')))
            {
                variable = known.Variable;
                length = end + (hasBraces ? 2 : 0);
                return true;
            }
        }

        variable = Variable.None;
        length = 0;
        return false;
    }

    private static void AddLiteral(ImmutableArray<Piece>.Builder pieces, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            pieces.Add(new Piece(Variable.None, Encoding.UTF8.GetBytes(literal.ToString())));
            literal.Clear();
        }
    }

    private readonly record struct Piece(Variable Variable, byte[] Literal);
}

/// <summary>What the variables of a template stand for in one request.</summary>
internal ref struct TemplateValues
{
    /// <summary>The host that the client asked for, port included; empty when it named none.</summary>
    public ReadOnlySpan<byte> Host;

    /// <summary>The raw request target.</summary>
    public ReadOnlySpan<byte> RequestUri;

    /// <summary>The client's address without its port.</summary>
    public ReadOnlySpan<byte> RemoteAddress;

    /// <summary>The exchange's id, 32 hexadecimal digits.</summary>
    public ReadOnlySpan<byte> RequestId;
}
