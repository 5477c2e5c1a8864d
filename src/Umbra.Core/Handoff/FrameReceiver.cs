using System.Buffers.Binary;
using System.Net.Sockets;
using System.Numerics;

namespace Umbra.Core.Handoff;

/// <summary>Receives frames from a socket on the caller's thread, which waits for them. For one thread.</summary>
/// <param name="socket">Blocking.</param>
/// <param name="mostPayload">A longer payload ends the reception: the peer is broken.</param>
/// <param name="isMostlySending">
/// Much more is sent on the socket than received. Each time that the peer takes something, Linux wakes up who waits in a receive of a Unix socket, as if there
/// were something for him; poll(2) is woken only by what it waits for.
/// </param>
internal sealed class FrameReceiver(Socket socket, int mostPayload, bool isMostlySending = false)
{
    private const int UsualSize = 256 * 1024;

    /// <summary>A buffer that grew past this is given up when a usual frame follows; bodies up to the default limit do not make it grow and shrink.</summary>
    private const int LargestKept = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[UsualSize];
    private int _start;
    private int _end;

    /// <summary>Why there are no more frames: empty when the peer ended it.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether <see cref="TryReceive"/> would not wait.</summary>
    public bool HasBuffered => TryHeader(out var length) && _end - _start >= Frame.HeaderLength + length;

    /// <summary>Waits for the next frame.</summary>
    /// <param name="type">Its type, unchecked.</param>
    /// <param name="payload">Its payload; valid until the next call.</param>
    /// <returns>False at the end; see <see cref="Fault"/>.</returns>
    public bool TryReceive(out FrameType type, out ReadOnlySpan<byte> payload)
    {
        type = default;
        payload = default;
        int length;
        while (!TryHeader(out length) || _end - _start < Frame.HeaderLength + length)
        {
            if (length < 0 || length > mostPayload)
            {
                Fault = $"a frame of {(uint)length} bytes is over the limit of {mostPayload}";
                return false;
            }

            MakeRoom(Frame.HeaderLength + length);
            if (!TryFill())
            {
                return false;
            }
        }

        type = (FrameType)_buffer[_start + Frame.HeaderLength - 1];
        payload = _buffer.AsSpan(_start + Frame.HeaderLength, length);
        _start += Frame.HeaderLength + length;
        return true;
    }

    private bool TryHeader(out int length)
    {
        var isThere = _end - _start >= Frame.HeaderLength;
        length = isThere ? BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start)) : 0;
        return isThere && length >= 0 && length <= mostPayload;
    }

    private void MakeRoom(int frame)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        var size = frame <= UsualSize ? UsualSize : (int)BitOperations.RoundUpToPowerOf2((uint)frame);
        if (_buffer.Length < frame || (_buffer.Length > LargestKept && size < LargestKept))
        {
            // Grown for a large frame, and back when none is that large: what is buffered always fits, it is less than a frame.
            var other = GC.AllocateUninitializedArray<byte>(size);
            _buffer.AsSpan(_start, _end - _start).CopyTo(other);
            _buffer = other;
            (_start, _end) = (0, _end - _start);
        }
        else if (_buffer.Length - _start < frame || _end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
    }

    private bool TryFill()
    {
        try
        {
            if (isMostlySending)
            {
                socket.Poll(Timeout.Infinite, SelectMode.SelectRead);
            }

            var received = socket.Receive(_buffer.AsSpan(_end), SocketFlags.None, out var error);
            if (error == SocketError.Success && received > 0)
            {
                _end += received;
                return true;
            }

            Fault = error is SocketError.Success or SocketError.ConnectionReset
                ? (_start == _end ? "" : "a frame was cut short")
                : error.ToString();
        }
        catch (ObjectDisposedException)
        {
            Fault = "closed on this side";
        }
        catch (SocketException exception)
        {
            Fault = exception.SocketErrorCode.ToString();
        }

        return false;
    }
}
