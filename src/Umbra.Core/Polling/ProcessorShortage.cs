using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Umbra.Core.Polling;

/// <summary>Whether a thread is kept from running: it is ready, and others have the processors, or its group's quota is used up.</summary>
/// <remarks>By what the kernel counts for it, /proc/thread-self/schedstat. For the thread itself, except <see cref="IsShort"/>.</remarks>
internal sealed class ProcessorShortage : IDisposable
{
    // How long a measurement lasts at least.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    // Parts of the time in which it is ready and does not run: two bounds, so that what is done about it does not undo itself at once. Beside a
    // production that leaves nothing idle it is 0.6 to 0.9; waiting for a target that is slow is no part of it.
    private const double Begins = 0.5;
    private const double Ends = 0.25;

    private readonly SafeFileHandle? _file;
    private long _measuredAt;
    private long _waited;
    private volatile bool _isShort;

    /// <param name="file">Null where the kernel does not count it.</param>
    private ProcessorShortage(SafeFileHandle? file) => _file = file;

    /// <summary>It is kept from running for a good part of its time. For any thread.</summary>
    public bool IsShort => _isShort;

    /// <summary>Begins to measure the calling thread.</summary>
    public static ProcessorShortage OfThisThread()
    {
        try
        {
            return new ProcessorShortage(OperatingSystem.IsLinux() ? File.OpenHandle("/proc/thread-self/schedstat") : null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ProcessorShortage(null); // a kernel without it: never short
        }
    }

    /// <summary>Measures, if it is time to.</summary>
    public void Look()
    {
        var now = Environment.TickCount64;
        if (now - _measuredAt >= (long)Period.TotalMilliseconds && TryRead(out var waited))
        {
            Observe(now, waited);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    /// <summary>Takes note of a measurement.</summary>
    /// <param name="now">Milliseconds.</param>
    /// <param name="waited">Nanoseconds for which the thread has been ready without running, in all.</param>
    internal void Observe(long now, long waited)
    {
        var share = (waited - _waited) / 1e6 / Math.Max(1, now - _measuredAt);
        _isShort = share >= (_isShort ? Ends : Begins);
        (_measuredAt, _waited) = (now, waited);
    }

    // "1234 5678 90": nanoseconds of running, of being ready without running, turns.
    internal bool TryRead(out long waited)
    {
        waited = 0;
        if (_file is null)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[80];
        try
        {
            text = text[..RandomAccess.Read(_file, text, 0)];
        }
        catch (IOException)
        {
            return false;
        }

        return Utf8Parser.TryParse(text[(text.IndexOf((byte)' ') + 1)..], out waited, out _);
    }
}
