using Microsoft.Extensions.Logging;
using Umbra.Core.Mirroring;
using Umbra.Core.Recording.Files;

namespace Umbra.Core.Recording.Capture;

/// <summary>Writes blocks to files; after a fault it leaves the disk alone for a while, and says so once. Written by one thread, asked by any.</summary>
internal sealed class BlockWriter(string mirror, RecordingTargetSettings settings, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // errno of Linux: EFBIG, ENOSPC, EDQUOT.
    private static readonly int[] FullErrors = [27, 28, 122];

    private readonly RecordingFiles _files = new(settings, clock, logger);
    private long _retryAt;
    private long _exchanges;
    private volatile string? _problem;
    private volatile int _refusal = -1;
    private volatile RecordingStatus _status = new(null, 0, 0, 0, null);

    /// <summary>Why exchanges are not even taken at the moment; null when they are.</summary>
    public SkipReason? Refusal => _refusal < 0 ? null : (SkipReason)_refusal;

    /// <summary>How it goes.</summary>
    public RecordingStatus Status => _status;

    /// <summary>Writes a block.</summary>
    /// <returns>Why it could not be written; null when it was.</returns>
    public SkipReason? Write(RecordBlock block)
    {
        if (Refusal is { } refusal)
        {
            return refusal;
        }

        try
        {
            _files.Tick();
            if (_files.IsShortOfSpace)
            {
                return Refuse(SkipReason.TargetFull, "the file system has less room than `leaveFree` asks for");
            }

            _files.Write(block);
            _exchanges += block.Count;
            if (_problem is not null)
            {
                _problem = null;
                logger.RecordsAgain(mirror);
            }

            Publish();
            return null;
        }
        catch (Exception exception)
        {
            // Whatever a file system, or a mistake of ours, comes up with costs this block, not the worker with all its mirrors.
            return Refuse(FullErrors.Contains(exception.HResult) ? SkipReason.TargetFull : SkipReason.SendFailed, exception.Message);
        }
    }

    /// <summary>Does what is due by time.</summary>
    public void Tick()
    {
        if (_refusal >= 0 && clock.GetTimestamp() >= _retryAt)
        {
            _refusal = -1;
        }

        try
        {
            _files.Tick();
        }
        catch (Exception exception)
        {
            Refuse(FullErrors.Contains(exception.HResult) ? SkipReason.TargetFull : SkipReason.SendFailed, exception.Message);
        }

        Publish();
    }

    /// <summary>Ends the file.</summary>
    /// <param name="lost">What was lost since its last record.</param>
    public void End(LossTally lost)
    {
        try
        {
            _files.End(lost);
        }
        catch (Exception exception)
        {
            _problem = exception.Message;
            logger.CannotRecord(mirror, SkipReason.SendFailed, exception.Message);
        }

        _files.Dispose();
        Publish();
    }

    private SkipReason Refuse(SkipReason reason, string problem)
    {
        if (_problem is null)
        {
            logger.CannotRecord(mirror, reason, problem);
        }

        _problem = problem;
        _retryAt = clock.GetTimestamp() + (long)(RetryAfter.TotalSeconds * clock.TimestampFrequency);
        _refusal = (int)reason;
        Publish();
        return reason;
    }

    private void Publish()
    {
        var status = new RecordingStatus(_files.Current, _files.Count, _files.Bytes, _exchanges, _problem);
        if (status != _status)
        {
            _status = status;
        }
    }
}
