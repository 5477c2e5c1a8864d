using System.Buffers;

namespace Umbra.Inline.Tap;

/// <summary>
/// A pump's buffer: small while messages are small, so that ten thousand idle connections cost 80 MB and not 1.3 GB; large while
/// receives fill it, so that a transfer needs few system calls.
/// </summary>
internal sealed class PumpBuffer : IDisposable
{
    private const int Small = 4 * 1024;
    private const int Large = 64 * 1024;

    // Receives in a row that would have fitted the small one before the large one is given back.
    private const int SmallReceivesBeforeShrinking = 64;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Small);
    private int _smallReceives;

    /// <summary>The whole buffer.</summary>
    public Memory<byte> Memory => _bytes;

    /// <summary>The first bytes.</summary>
    public ReadOnlyMemory<byte> Received(int count) => _bytes.AsMemory(0, count);

    /// <summary>Fits the size to what was received last; what is in it may be gone afterwards.</summary>
    public void Adapt(int received)
    {
        var isLarge = _bytes.Length >= Large;
        if (!isLarge && received == _bytes.Length)
        {
            Replace(Large);
        }
        else if (isLarge && (_smallReceives = received <= Small ? _smallReceives + 1 : 0) > SmallReceivesBeforeShrinking)
        {
            Replace(Small);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Replace(int size)
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(size);
        _smallReceives = 0;
    }
}
