using Umbra.Capture.Packets;

namespace Umbra.Capture.Files;

/// <summary>Reads packets out of a file, one after the other, in memory that does not grow with the file. For one thread.</summary>
internal interface IPacketReader : IDisposable
{
    /// <summary>Bytes of the (decompressed) file that were read.</summary>
    long Position { get; }

    /// <summary>Why reading ended before the file did; null when it did not.</summary>
    string? Problem { get; }

    /// <summary>The next packet.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    bool Next(out PacketView packet);
}
