using System.Text;
using System.Text.Unicode;
using Umbra.Core.Delivery;
using Umbra.Core.Handoff;
using Umbra.Core.Http;

namespace Umbra.Core.Recording.Formats;

/// <summary>Writes a shell script of curl commands, one a request, against <c>$TARGET</c>. For one thread.</summary>
internal sealed class CurlWriter : IExchangeWriter
{
    private readonly Stream _stream;

    /// <param name="stream">The file; disposed of with this.</param>
    public CurlWriter(Stream stream)
    {
        _stream = stream;
        Write("#!/usr/bin/env bash\n# Requests of a recording; to where: TARGET=http://127.0.0.1:8080 bash FILE\n: \"${TARGET:?set TARGET to http://host:port}\"\n");
    }

    /// <inheritdoc/>
    public FormatNotes Notes { get; } = new();

    /// <inheritdoc/>
    public void Write(in ExchangeRecord record)
    {
        if (!record.HasRequest || HeadParser.ParseRequest(record.Request.Head, FieldTable.ForThisThread, out var head, int.MaxValue) != HeadFault.None)
        {
            Notes.Add("exchanges have no request and were left out");
            return;
        }

        if (head.Target[0] != '/')
        {
            Notes.Add("requests have a target that is no path and were left out");
            return;
        }

        var body = record.Request.Body;
        var command = new StringBuilder();
        var isText = Utf8.IsValid(body) && !body.Contains((byte)0);
        if (body.Length > 0 && !isText)
        {
            command.Append("printf %s ").Append(Quoted(Convert.ToBase64String(body))).Append(" | base64 -d | ");
        }

        command.Append("curl -sS --path-as-is -g ");
        command.Append(head.Method.SequenceEqual("HEAD"u8) ? "-I" : $"-X {Quoted(Text(head.Method))}");
        command.Append(" \"$TARGET\"").Append(Quoted(Text(head.Target)));
        for (var i = 0; i < head.FieldCount; i++)
        {
            // What curl makes itself, and what belongs to a connection.
            if (KnownFields.Of(head.Name(i)) is not (KnownField.ContentLength or KnownField.Connection or KnownField.HopByHop))
            {
                var value = Text(head.Value(i));
                command.Append(" -H ").Append(Quoted(value.Length == 0 ? $"{Text(head.Name(i))};" : $"{Text(head.Name(i))}: {value}"));
            }
        }

        foreach (var name in (ReadOnlySpan<string>)["Accept", "User-Agent", "Content-Type"])
        {
            // curl would add its own.
            if (!head.TryGet(Encoding.ASCII.GetBytes(name), out _) && (name != "Content-Type" || body.Length > 0))
            {
                command.Append(" -H ").Append(Quoted(name + ":"));
            }
        }

        if (body.Length > 0)
        {
            command.Append(" --data-binary ").Append(isText && body[0] != '@' ? Quoted(Text(body)) : "@-");
            if (isText && body[0] == '@')
            {
                command.Insert(0, $"printf %s {Quoted(Text(body))} | ");
            }
        }

        if (record.Request.Trailers.Length > 0)
        {
            Notes.Add("requests have trailers, which curl cannot send");
        }

        Write(command.Append('\n').ToString());
    }

    /// <inheritdoc/>
    public void Complete() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // Nothing is special for the shell between single quotation marks but the mark itself.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private void Write(string text) => _stream.Write(Encoding.UTF8.GetBytes(text));
}
