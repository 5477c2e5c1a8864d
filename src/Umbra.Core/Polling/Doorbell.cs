using Microsoft.Win32.SafeHandles;

namespace Umbra.Core.Polling;

/// <summary>One thread waits here until another one rings. A ring that nobody waits for is heard by the next who does; several are one.</summary>
/// <remarks>On Linux a file of events (eventfd(2)): a system call on each side, where the runtime's own events take several and its locks.</remarks>
internal sealed unsafe class Doorbell
{
    private readonly SafeFileHandle? _file;
    private readonly AutoResetEvent? _event;

    public Doorbell()
    {
        var descriptor = OperatingSystem.IsLinux() ? Libc.EventFile(0, Libc.CloseOnExec) : -1;
        if (descriptor >= 0)
        {
            _file = new SafeFileHandle(descriptor, ownsHandle: true);
        }
        else
        {
            _event = new AutoResetEvent(false);
        }
    }

    /// <summary>Ends the wait. Never waits. For any thread.</summary>
    public void Ring()
    {
        if (_file is null)
        {
            _event!.Set();
            return;
        }

        var one = 1L;
        _ = Libc.Write(_file, (byte*)&one, sizeof(long));
    }

    /// <summary>Waits for a ring; a signal may end it too.</summary>
    public void Wait()
    {
        if (_file is null)
        {
            _event!.WaitOne();
            return;
        }

        long rings;
        _ = Libc.Read(_file, (byte*)&rings, sizeof(long));
    }
}
