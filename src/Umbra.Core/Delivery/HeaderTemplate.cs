using System.Collections.Immutable;
using System.Text;
using Umbra.Core.Mirroring;

namespace Umbra.Core.Delivery;

/// <summary>
/// A field value with variables, compiled: <c>$host</c> (as the client sent it, without port), <c>$http_host</c> (with it), <c>$request_uri</c> (the raw target),
/// <c>$remote_addr</c> (without port), <c>$request_id</c> (32 hexadecimal digits), <c>$request_port</c> (what stands behind the host) and
/// <c>$is_request_port</c> (a colon where there is one). A name may stand in braces; any other dollar is itself.
/// </summary>
internal sealed class HeaderTemplate
{
    private readonly ImmutableArray<Piece> _pieces;
    private readonly int _literalBytes;

    /// <param name="text">The value as configured.</param>
    /// <param name="isLiteral">It has no variables, whatever it looks like.</param>
    public HeaderTemplate(string text, bool isLiteral = false)
    {
        _pieces = [.. VariableText.Split(text, isLiteral ? [] : RequestVariables.OfMirrors.AsSpan()).Select(piece => new Piece((Variable)piece.Variable, Encoding.UTF8.GetBytes(piece.Literal)))];
        _literalBytes = _pieces.Sum(piece => piece.Literal.Length);
    }

    // In the order of their names.
    private enum Variable : sbyte
    {
        None = VariableText.Literal,
        Host = 0,
        HttpHost,
        RequestUri,
        RemoteAddress,
        RequestId,
        IsRequestPort,
        RequestPort,
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
        Variable.HttpHost => values.HttpHost,
        Variable.RequestUri => values.RequestUri,
        Variable.RemoteAddress => values.RemoteAddress,
        Variable.RequestId => values.RequestId,
        Variable.IsRequestPort => Port(values).IsEmpty ? default : ":"u8,
        Variable.RequestPort => Port(values),
        _ => piece.Literal,
    };

    private static ReadOnlySpan<byte> Port(in TemplateValues values) => values.HttpHost.Length > values.Host.Length ? values.HttpHost[(values.Host.Length + 1)..] : default;

    private readonly record struct Piece(Variable Variable, byte[] Literal);
}

/// <summary>What the variables of a template stand for in one request.</summary>
internal ref struct TemplateValues
{
    /// <summary>The host that the client asked for, without its port; empty when it named none.</summary>
    public ReadOnlySpan<byte> Host;

    /// <summary>The same with its port.</summary>
    public ReadOnlySpan<byte> HttpHost;

    /// <summary>The raw request target.</summary>
    public ReadOnlySpan<byte> RequestUri;

    /// <summary>The client's address without its port.</summary>
    public ReadOnlySpan<byte> RemoteAddress;

    /// <summary>The exchange's id, 32 hexadecimal digits.</summary>
    public ReadOnlySpan<byte> RequestId;
}
