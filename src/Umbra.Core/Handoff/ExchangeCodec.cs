using Umbra.Core.Http;

namespace Umbra.Core.Handoff;

/// <summary>The exchange record in Avro's binary encoding, by <see cref="ExchangeSchema"/>. One codec for hand-off, recordings and streams.</summary>
internal static class ExchangeCodec
{
    // id 16; connection, position, two union branches, and of each half at most five numbers, a framing, a flag, six lengths;
    // three lengths of the fields that both share; the ends of three lists.
    private const int MostFixedBytes = 16 + ((4 + (2 * 13) + 3 + 3) * AvroWriter.MostBytesOfLong);

    /// <summary>A size that the encoded record does not exceed.</summary>
    /// <returns>Bytes; long, because the parts of a record can be large together.</returns>
    public static long SizeBound(in ExchangeRecord record) =>
        MostFixedBytes + (long)record.Source.Length + record.Client.Length + record.Server.Length + record.Mirrors.Length
        + record.Request.Method.Length + record.Request.Host.Length + record.Request.Target.Length
        + record.Request.Head.Length + record.Request.Body.Length + record.Request.Trailers.Length
        + record.Response.Head.Length + record.Response.Body.Length + record.Response.Trailers.Length
        + record.Sanitized.Length + record.Lost.Length;

    /// <summary>Encodes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="buffer">At least <see cref="SizeBound"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(in ExchangeRecord record, Span<byte> buffer)
    {
        var length = WriteBeginning(record, buffer);
        return length + WriteEnd(record, buffer[length..]);
    }

    /// <summary>A copy of a record that outlives its spans.</summary>
    public static byte[] Encode(in ExchangeRecord record)
    {
        var buffer = new byte[SizeBound(record)];
        return buffer[..Write(record, buffer)];
    }

    /// <summary>Encodes a record's first part: everything up to the request's end. What <see cref="WriteEnd"/> writes goes right behind it.</summary>
    /// <inheritdoc cref="Write"/>
    public static int WriteBeginning(in ExchangeRecord record, Span<byte> buffer)
    {
        var writer = new AvroWriter(buffer);
        writer.Fixed16(record.Id);
        writer.Bytes(record.Source);
        writer.Long(record.Connection);
        writer.Long(record.Position);
        writer.Bytes(record.Client);
        writer.Bytes(record.Server);
        writer.Raw(record.Mirrors.IsEmpty ? NameList.None : record.Mirrors);
        writer.Long(record.HasRequest ? 1 : 0);
        if (record.HasRequest)
        {
            WriteRequest(ref writer, record.Request);
        }

        return writer.Length;
    }

    /// <summary>Encodes the rest of a record: its response, and what stands behind that.</summary>
    /// <inheritdoc cref="Write"/>
    public static int WriteEnd(in ExchangeRecord record, Span<byte> buffer)
    {
        var writer = new AvroWriter(buffer);
        writer.Long(record.HasResponse ? 1 : 0);
        if (record.HasResponse)
        {
            WriteResponse(ref writer, record.Response);
        }

        writer.Raw(record.Sanitized.IsEmpty ? NameList.None : record.Sanitized);
        writer.Raw(record.Lost.IsEmpty ? LostCounts.None : record.Lost);
        return writer.Length;
    }

    /// <summary>Decodes a record that fills <paramref name="bytes"/>.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="record">The record; its spans point into <paramref name="bytes"/>. No meaning after false.</param>
    /// <returns>False when the bytes are no record by the schema, or more than one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ExchangeRecord record)
    {
        var reader = new AvroReader(bytes);
        return TryRead(ref reader, out record) && reader.Remaining == 0;
    }

    /// <summary>Decodes the next record.</summary>
    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, out ExchangeRecord)"/>
    public static bool TryRead(scoped ref AvroReader reader, out ExchangeRecord record)
    {
        record = default;
        return reader.Fixed16(out record.Id)
            && reader.Bytes(out record.Source)
            && reader.Long(out record.Connection)
            && reader.Int(out record.Position)
            && reader.Bytes(out record.Client)
            && reader.Bytes(out record.Server)
            && reader.StringArray(out record.Mirrors)
            && Branch(ref reader, out record.HasRequest)
            && (!record.HasRequest || TryReadRequest(ref reader, out record.Request))
            && Branch(ref reader, out record.HasResponse)
            && (!record.HasResponse || TryReadResponse(ref reader, out record.Response))
            && reader.StringArray(out record.Sanitized)
            && LostCounts.TryRead(ref reader, out record.Lost);
    }

    private static void WriteRequest(ref AvroWriter writer, in ExchangeRecord.RequestPart request)
    {
        writer.Long(request.WallClockNs);
        writer.Long(request.FirstByteNs);
        writer.Long(request.LastByteNs);
        writer.Bytes(request.Method);
        writer.Bytes(request.Host);
        writer.Bytes(request.Target);
        writer.Bytes(request.Head);
        writer.Long((long)request.Framing);
        writer.Bytes(request.Body);
        writer.Bytes(request.Trailers);
    }

    private static void WriteResponse(ref AvroWriter writer, in ExchangeRecord.ResponsePart response)
    {
        writer.Long(response.RequestLastByteNs);
        writer.Long(response.FirstByteNs);
        writer.Long(response.LastByteNs);
        writer.Long(response.Status);
        writer.Boolean(response.IsComplete);
        writer.Long(response.BodyLength);
        writer.Bytes(response.Head);
        writer.Long((long)response.Framing);
        writer.Bytes(response.Body);
        writer.Bytes(response.Trailers);
    }

    private static bool TryReadRequest(scoped ref AvroReader reader, out ExchangeRecord.RequestPart request)
    {
        request = default;
        return reader.Long(out request.WallClockNs)
            && reader.Long(out request.FirstByteNs)
            && reader.Long(out request.LastByteNs)
            && reader.Bytes(out request.Method)
            && reader.Bytes(out request.Host)
            && reader.Bytes(out request.Target)
            && reader.Bytes(out request.Head)
            && Framing(ref reader, out request.Framing)
            && reader.Bytes(out request.Body)
            && reader.Bytes(out request.Trailers);
    }

    private static bool TryReadResponse(scoped ref AvroReader reader, out ExchangeRecord.ResponsePart response)
    {
        response = default;
        return reader.Long(out response.RequestLastByteNs)
            && reader.Long(out response.FirstByteNs)
            && reader.Long(out response.LastByteNs)
            && reader.Int(out response.Status)
            && reader.Boolean(out response.IsComplete)
            && reader.Long(out response.BodyLength)
            && reader.Bytes(out response.Head)
            && Framing(ref reader, out response.Framing)
            && reader.Bytes(out response.Body)
            && reader.Bytes(out response.Trailers);
    }

    private static bool Branch(scoped ref AvroReader reader, out bool isThere)
    {
        var found = reader.Index(1, out var branch);
        isThere = branch == 1;
        return found;
    }

    private static bool Framing(scoped ref AvroReader reader, out BodyFraming framing)
    {
        var found = reader.Index((int)BodyFraming.Close, out var index);
        framing = (BodyFraming)index;
        return found;
    }
}
