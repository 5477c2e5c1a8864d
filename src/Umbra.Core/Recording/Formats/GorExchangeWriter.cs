using System.Text;
using Umbra.Core.Handoff;
using Umbra.Core.Sanitizing;

namespace Umbra.Core.Recording.Formats;

/// <summary>Writes <c>.gor</c>: each request, and its response behind it. For one thread.</summary>
/// <param name="stream">The file; disposed of with this.</param>
internal sealed class GorExchangeWriter(Stream stream) : IExchangeWriter
{
    private readonly ByteBuffer _message = new();

    /// <inheritdoc/>
    public FormatNotes Notes { get; } = new();

    /// <inheritdoc/>
    public void Write(in ExchangeRecord record)
    {
        if (!record.HasRequest)
        {
            Notes.Add("exchanges have no request and were left out");
            return;
        }

        var id = GorFormat.Id(record.Id);
        _message.Clear();
        var isDivided = RawMessage.WriteRequest(record.Request, GorFormat.Separator, _message);
        Write(GorType.Request, id, record.Request.WallClockNs, record.Request.LastByteNs - record.Request.FirstByteNs);
        if (record.HasResponse && !record.Response.Head.IsEmpty)
        {
            _message.Clear();
            isDivided |= RawMessage.WriteResponse(record.Response, GorFormat.Separator, _message);
            var offset = record.Response.FirstByteNs - record.Request.FirstByteNs;
            Write(GorType.Response, id, record.Request.WallClockNs + offset, record.Response.LastByteNs - record.Response.FirstByteNs);
            if (record.Response.BodyLength > record.Response.Body.Length)
            {
                Notes.Add("responses have no body: it was not recorded");
            }
        }
        else if (record.HasResponse)
        {
            Notes.Add("responses were recorded without their bytes and were left out");
        }

        if (isDivided)
        {
            Notes.Add("bodies hold the line that separates messages and are sent in chunks, which divide it");
        }
    }

    /// <inheritdoc/>
    public void Complete() => stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void Write(GorType type, string id, long time, long latency)
    {
        stream.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{(int)type} {id} {time} {Math.Max(0, latency)}\n")));
        stream.Write(_message.Written);
        stream.Write(GorFormat.Separator);
    }
}
