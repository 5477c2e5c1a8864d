using System.Buffers.Binary;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Codings;

namespace Umbra.Core.Comparing.Lifting;

/// <summary>Reads the frames of gRPC (five bytes: a flag, and the length in network order) as an array of messages.</summary>
internal static class GrpcLifter
{
    private const int FrameHead = 5;
    private const byte IsCompressed = 1;

    // gRPC-Web sends its trailers as a last frame.
    private const byte IsTrailers = 0x80;

    /// <summary>Reads a body.</summary>
    /// <param name="text">The frames.</param>
    /// <param name="coding">The value of <c>grpc-encoding</c>; empty when there is none.</param>
    /// <param name="mostBytes">The most bytes that a compressed message may become.</param>
    /// <param name="scratch">Is used.</param>
    /// <param name="document">Takes the values; empty before.</param>
    public static LiftResult Lift(ReadOnlySpan<byte> text, ReadOnlySpan<byte> coding, int mostBytes, ByteBuffer scratch, LiftedDocument document)
    {
        var root = document.Add(LiftedKind.Array, 0, 0);
        while (text.Length > 0)
        {
            if (text.Length < FrameHead || BinaryPrimitives.ReadUInt32BigEndian(text[1..]) is var length && length > (uint)(text.Length - FrameHead))
            {
                return LiftResult.Malformed;
            }

            var flags = text[0];
            var message = text.Slice(FrameHead, (int)length);
            text = text[(FrameHead + (int)length)..];
            if ((flags & IsTrailers) != 0)
            {
                document.Add(root, LiftedKind.String, default, message);
                continue;
            }

            if ((flags & IsCompressed) != 0)
            {
                scratch.Clear();
                var fault = BodyDecoder.Decode(coding, message, mostBytes, scratch);
                if (fault != SanitizeFault.None)
                {
                    return fault == SanitizeFault.TooLarge ? LiftResult.TooLarge : LiftResult.Malformed;
                }

                message = scratch.Written;
            }

            // A codec of one's own is allowed (application/grpc+thing): what is no message is bytes.
            if (!ProtobufLifter.TryMessage(message, document, root, default, 0))
            {
                document.Add(root, LiftedKind.Bytes, default, message);
            }
        }

        document.Close(root);
        return document.IsFull ? LiftResult.TooLarge : LiftResult.Lifted;
    }
}
