using System.Collections.Immutable;

namespace Umbra.Configuration;

/// <summary>
/// Tells when files change: the configuration's, certificates', those that values refer to. It looks instead of being told, because inotify sees neither through a
/// ConfigMap's links nor into network file systems, and a look is a few system calls a second. A change is told once the files have
/// been alike for two looks, so that a file which is being written is not read in the middle.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Action _changed;
    private readonly ITimer _timer;
    private ImmutableArray<string> _files;
    private FileStamp[] _told;
    private FileStamp[] _seen;
    private bool _isLooking;

    /// <param name="files">The files; they need not be there.</param>
    /// <param name="changed">Called on a thread of the pool, never twice at once. It must not throw.</param>
    /// <param name="clock">The time.</param>
    public FileWatch(IEnumerable<string> files, Action changed, TimeProvider clock)
    {
        _changed = changed;
        _files = [.. files];
        _told = _seen = Look(_files);
        _timer = clock.CreateTimer(_ => LookAgain(), null, Interval, Interval);
    }

    /// <summary>
    /// Watches other files from now on: a reload may name other certificates. What new ones are now is taken as known; one that was watched
    /// before and has changed since it was told, while the configuration was read say, is told.
    /// </summary>
    public void Watch(IEnumerable<string> files)
    {
        lock (_lock)
        {
            var (before, told) = (_files, _told);
            _files = [.. files];
            _seen = Look(_files);
            _told = [.. _files.Select((file, index) => before.IndexOf(file) is var at and >= 0 ? told[at] : _seen[index])];
        }
    }

    /// <summary>They are about to be read: what they are now need not be told.</summary>
    public void TakeAsKnown()
    {
        lock (_lock)
        {
            _told = _seen = Look(_files);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void LookAgain()
    {
        lock (_lock)
        {
            if (_isLooking)
            {
                return;
            }

            var now = Look(_files);
            var isSettled = now.AsSpan().SequenceEqual(_seen);
            _seen = now;
            if (!isSettled || now.AsSpan().SequenceEqual(_told))
            {
                return;
            }

            _told = now;
            _isLooking = true;
        }

        try
        {
            _changed();
        }
        finally
        {
            lock (_lock)
            {
                _isLooking = false;
            }
        }
    }

    private static FileStamp[] Look(ImmutableArray<string> files) => [.. files.Select(FileStamp.Of)];
}
