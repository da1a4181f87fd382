using Microsoft.Win32.SafeHandles;

namespace Carpool.Linux.Clock;

/// <summary>
/// An eventfd(2) that wakes a thread which waits in the kernel. Any thread may signal it at any time, also after the
/// waiting one has ended; so it is not disposed of but closed when nobody refers to it any more.
/// </summary>
internal sealed class WakeEvent : SafeHandleMinusOneIsInvalid
{
    /// <exception cref="IOException">No descriptor was left.</exception>
    public WakeEvent() : base(ownsHandle: true)
    {
        SetHandle(ThreadCalls.OpenEvent());
        if (IsInvalid) throw new IOException("eventfd(2) failed: no descriptor left");
    }

    /// <summary>For poll(2); valid as long as this object is referred to.</summary>
    public int Fd => (int)handle;

    public void Signal()
    {
        ThreadCalls.Signal(Fd);
        GC.KeepAlive(this);
    }

    /// <summary>Waits until it is signalled or the time has passed, and takes the signal.</summary>
    /// <param name="nanoseconds"><see cref="long.MaxValue"/> for no limit.</param>
    public void Wait(long nanoseconds)
    {
        if (ThreadCalls.Wait(Fd, nanoseconds)) Clear();
        GC.KeepAlive(this);
    }

    public void Clear()
    {
        ThreadCalls.Clear(Fd);
        GC.KeepAlive(this);
    }

    protected override bool ReleaseHandle() => ThreadCalls.Close(Fd);
}
