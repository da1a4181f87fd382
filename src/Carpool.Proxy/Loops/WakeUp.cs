using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Carpool.Proxy.Loops;

/// <summary>
/// Ends a loop's wait from another thread (eventfd(2)). It is watched edge-triggered: each write is an event of its
/// own, so nobody ever needs to read it.
/// </summary>
internal sealed partial class WakeUp : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private readonly SafeFileHandle _event;
    private int _rung;

    internal WakeUp()
    {
        Descriptor = CreateCall(0, NonBlockingCloseOnExec);
        if (Descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _event = new SafeFileHandle(Descriptor, ownsHandle: true);
    }

    internal int Descriptor { get; }

    public void Dispose() => _event.Dispose();

    /// <summary>One system call for as many as ring before the loop has heard it.</summary>
    internal void Ring()
    {
        // A timer may ring once more after the loop has ended.
        if (!_event.IsClosed && Interlocked.Exchange(ref _rung, 1) == 0) _ = WriteCall(_event, 1);
    }

    /// <summary>To be called before the loop looks at what it was woken for.</summary>
    internal void Heard() => Interlocked.Exchange(ref _rung, 0);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int CreateCall(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd_write")]
    private static partial int WriteCall(SafeFileHandle descriptor, ulong value);
}
