using System.Buffers;
using System.IO.Pipelines;

namespace Umbra.Guard;

/// <summary>Gives some bytes first, and then what another reader has. The bytes must be whole for who reads them: they are not joined with what follows.</summary>
internal sealed class PrefixedReader(byte[] prefix, PipeReader inner) : PipeReader
{
    private ReadOnlySequence<byte> _rest = new(prefix);
    private bool _isPrefixRead;

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryReadPrefix(out var result) ? new ValueTask<ReadResult>(result) : inner.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result) => TryReadPrefix(out result) || inner.TryRead(out result);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isPrefixRead)
        {
            (_isPrefixRead, _rest) = (false, _rest.Slice(consumed));
        }
        else
        {
            inner.AdvanceTo(consumed, examined);
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private bool TryReadPrefix(out ReadResult result)
    {
        _isPrefixRead = !_rest.IsEmpty;
        result = new ReadResult(_rest, isCanceled: false, isCompleted: false);
        return _isPrefixRead;
    }
}
