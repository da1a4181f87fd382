using System.Runtime.InteropServices;

namespace Carpool.Linux.Clock;

/// <summary>The system calls of the clock thread. Numbers are the generic ones of Linux's uapi headers.</summary>
internal static unsafe partial class ThreadCalls
{
    private const short PollIn = 1;               // POLLIN
    private const int SetTimerSlack = 29;         // PR_SET_TIMERSLACK, prctl(2)
    private const int SchedFifo = 1;              // SCHED_FIFO, sched(7)
    private const int ResetOnFork = 0x40000000;   // SCHED_RESET_ON_FORK: threads started from this one are ordinary
    private const int PriorityOfThread = 0;       // PRIO_PROCESS: in Linux a thread's number means that thread alone
    private const int FifoPriority = 5;
    private const int NiceValue = -10;
    private const int EventFdFlags = 0x80800;     // EFD_CLOEXEC | EFD_NONBLOCK

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>Makes the calling thread as punctual as the kernel allows.</summary>
    /// <param name="behindClock">How many real-time priorities it stands behind the clock thread.</param>
    public static ClockKind MakePunctual(int behindClock = 0)
    {
        // Waking within 1 ns of the deadline instead of the default 50 us; a kernel that refuses only costs those.
        _ = prctl(SetTimerSlack, 1, 0, 0, 0);

        var priority = FifoPriority - behindClock;
        if (sched_setscheduler(0, SchedFifo | ResetOnFork, &priority) == 0) return ClockKind.Realtime;
        return setpriority(PriorityOfThread, gettid(), NiceValue) == 0 ? ClockKind.Nice : ClockKind.Plain;
    }

    public static int OpenEvent() => eventfd(0, EventFdFlags);

    public static void Signal(int eventFd)
    {
        ulong one = 1;
        _ = write(eventFd, &one, sizeof(ulong));   // full means that it is signalled already
    }

    public static void Clear(int eventFd)
    {
        ulong count;
        _ = read(eventFd, &count, sizeof(ulong));  // empty means that there is nothing to clear
    }

    /// <summary>
    /// Waits until the event is signalled or the time has passed; returns early on a signal, which is harmless.
    /// </summary>
    /// <returns>Whether the event is signalled.</returns>
    public static bool Wait(int eventFd, long nanoseconds)
    {
        var poll = new PollFd { Fd = eventFd, Events = PollIn };
        var time = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        return ppoll(&poll, 1, nanoseconds == long.MaxValue ? null : &time, null) > 0;
    }

    public static bool Close(int fd) => close(fd) == 0;

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int tid, int policy, int* priority);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, int who, int value);

    [LibraryImport("libc")]
    private static partial int gettid();

    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int ppoll(PollFd* fds, nuint count, TimeSpec* timeout, void* signals);

    [LibraryImport("libc")]
    private static partial nint read(int fd, void* buffer, nint count);

    [LibraryImport("libc")]
    private static partial nint write(int fd, void* buffer, nint count);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
