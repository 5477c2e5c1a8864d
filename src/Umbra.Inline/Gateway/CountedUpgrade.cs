using Microsoft.AspNetCore.Http.Features;
using Umbra.Core.Http;
using Umbra.Core.Mirroring;

namespace Umbra.Inline.Gateway;

/// <summary>A connection that may leave HTTP: the bytes that pass after that are counted, since nobody reads them.</summary>
internal sealed class CountedUpgrade(IHttpUpgradeFeature upgrade, SourceAccount account) : IHttpUpgradeFeature
{
    /// <inheritdoc/>
    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync() => new CountedStream(await upgrade.UpgradeAsync().ConfigureAwait(false), account);
}

/// <summary>The same for a stream of HTTP/2 (RFC 8441).</summary>
internal sealed class CountedConnect(IHttpExtendedConnectFeature connect, SourceAccount account) : IHttpExtendedConnectFeature
{
    /// <inheritdoc/>
    public bool IsExtendedConnect => connect.IsExtendedConnect;

    /// <inheritdoc/>
    public string? Protocol => connect.Protocol;

    /// <inheritdoc/>
    public async ValueTask<Stream> AcceptAsync() => new CountedStream(await connect.AcceptAsync().ConfigureAwait(false), account);
}

/// <summary>Counts what passes in both directions.</summary>
internal sealed class CountedStream(Stream stream, SourceAccount account) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        account.BytesOpaque(OpaqueReason.Upgrade, count);
        return count;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        account.BytesOpaque(OpaqueReason.Upgrade, buffer.Length);
        return stream.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => stream.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
