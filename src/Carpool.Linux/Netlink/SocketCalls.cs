using System.Runtime.InteropServices;
using Carpool.Linux.Clock;

namespace Carpool.Linux.Netlink;

/// <summary>The socket calls that netlink needs; .NET's Socket does not know the family.</summary>
internal static unsafe partial class SocketCalls
{
    private const int AfNetlink = 16;
    private const short PollIn = 1;
    private const int SockRawCloseOnExec = 0x80003;   // SOCK_RAW | SOCK_CLOEXEC
    private const int SolSocket = 1;
    private const int SoReceiveBuffer = 8;
    private const int SoReceiveBufferForce = 33;
    private const int SoAttachFilter = 26;
    private const int SolNetlink = 270;
    private const int DontWait = 0x40;                // MSG_DONTWAIT
    private const int NetlinkStrictCheck = 12;        // NETLINK_GET_STRICT_CHK: dumps honour their filter

    /// <summary>struct sockaddr_nl, linux/netlink.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }

    /// <summary>struct sock_fprog, linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public FilterInstruction* Instructions;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    /// <summary>Opens a netlink socket in the network namespace of the calling thread.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static int Open(int protocol, uint groups, int receiveBuffer)
    {
        var fd = socket(AfNetlink, SockRawCloseOnExec, protocol);
        if (fd < 0) throw new IOException($"netlink socket: errno {Marshal.GetLastPInvokeError()}");

        var on = 1;
        // An old kernel without strict checks sends more than was asked for; readers filter anyway.
        _ = setsockopt(fd, SolNetlink, NetlinkStrictCheck, &on, sizeof(int));
        // Beyond net.core.rmem_max only an administrator of the whole host may.
        if (setsockopt(fd, SolSocket, SoReceiveBufferForce, &receiveBuffer, sizeof(int)) != 0)
            _ = setsockopt(fd, SolSocket, SoReceiveBuffer, &receiveBuffer, sizeof(int));
        var address = new NetlinkAddress { Family = AfNetlink, Groups = groups };
        if (bind(fd, &address, (uint)sizeof(NetlinkAddress)) == 0) return fd;

        var errno = Marshal.GetLastPInvokeError();
        _ = close(fd);
        throw new IOException($"netlink bind: errno {errno}");
    }

    /// <summary>Has the kernel keep from the socket what a program does not let pass.</summary>
    /// <returns>Whether it does; else everything comes.</returns>
    public static bool TryFilter(int fd, ReadOnlySpan<FilterInstruction> instructions)
    {
        fixed (FilterInstruction* first = instructions)
        {
            var program = new FilterProgram { Length = (ushort)instructions.Length, Instructions = first };
            return setsockopt(fd, SolSocket, SoAttachFilter, &program, (uint)sizeof(FilterProgram)) == 0;
        }
    }

    public static Errno Send(int fd, ReadOnlySpan<byte> message)
    {
        fixed (byte* octets = message)
        {
            while (send(fd, octets, message.Length, 0) < 0)
            {
                var errno = (Errno)Marshal.GetLastPInvokeError();
                if (errno != Errno.Eintr) return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>Waits for a datagram; <see cref="Errno.Etimedout"/> when none came in time.</summary>
    public static Errno Receive(int fd, Span<byte> buffer, int timeoutMilliseconds, out int length)
    {
        length = 0;
        var wait = new PollFd { Fd = fd, Events = PollIn };
        var ready = poll(&wait, 1, timeoutMilliseconds);
        if (ready == 0) return Errno.Etimedout;
        return ready < 0 ? (Errno)Marshal.GetLastPInvokeError() : Take(fd, buffer, out length);
    }

    /// <summary>
    /// Waits for a datagram, the event (then <see cref="Errno.Eintr"/>) or the time; -1 is no time limit.
    /// </summary>
    public static Errno ReceiveOrWake(
        int fd, WakeEvent wake, Span<byte> buffer, int timeoutMilliseconds, out int length)
    {
        length = 0;
        var wait = stackalloc PollFd[2];
        wait[0] = new PollFd { Fd = fd, Events = PollIn };
        wait[1] = new PollFd { Fd = wake.Fd, Events = PollIn };
        var ready = poll(wait, 2, timeoutMilliseconds);
        if (ready == 0) return Errno.Etimedout;
        if (ready < 0) return (Errno)Marshal.GetLastPInvokeError();
        if (wait[1].Revents == 0) return Take(fd, buffer, out length);

        wake.Clear();
        return Errno.Eintr;
    }

    /// <summary>Takes a datagram that is there; <see cref="Errno.Eagain"/> when none is.</summary>
    public static Errno TakeNext(int fd, Span<byte> buffer, out int length) => Take(fd, buffer, out length, DontWait);

    public static void Close(int fd) => _ = close(fd);

    private static Errno Take(int fd, Span<byte> buffer, out int length, int flags = 0)
    {
        fixed (byte* octets = buffer) length = (int)recv(fd, octets, buffer.Length, flags);
        if (length >= 0) return Errno.None;

        length = 0;
        return (Errno)Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, NetlinkAddress* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* octets, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* octets, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollFd* fds, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
