using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Umbra.Core.Polling;

namespace Umbra.Bench.Inline.Load;

/// <summary>
/// Receives without waiting, and says when the bytes came, by the kernel's note (<see cref="ArrivalTime"/>): who reads them later still knows. So nothing has to be woken up
/// by a response, which costs a tenth of everything else that is done for a request, on the processors that are shared with what is measured.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class ArrivalReader
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _received;

    /// <summary>What the last <see cref="TryReceive"/> received.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(0, _received);

    /// <summary>When that came, on <see cref="Stopwatch"/>'s clock.</summary>
    public long ArrivedAt { get; private set; }

    /// <summary>Pieces of which the kernel did not note when they came; they are taken to have come when they were received.</summary>
    public long WithoutNote { get; private set; }

    /// <summary>Receives what is there.</summary>
    /// <param name="socket">One that was asked for the note (<see cref="ArrivalTime.Ask"/>).</param>
    /// <returns>False when nothing is. True with nothing received: the peer has ended the connection.</returns>
    /// <exception cref="SocketException">The connection failed.</exception>
    public bool TryReceive(Socket socket)
    {
        nint received = ArrivalTime.Receive(socket, _buffer, out TimeSpan waited);
        if (received < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error is Libc.WouldBlock or Libc.Interrupted ? false : throw new SocketException(error, Marshal.GetPInvokeErrorMessage(error));
        }

        _received = (int)received;
        ArrivedAt = Stopwatch.GetTimestamp() - (long)waited.TotalNanoseconds;
        WithoutNote += received > 0 && waited == TimeSpan.Zero ? 1 : 0;
        return true;
    }
}
