using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Carpool.Core.Carp;

namespace Carpool.Linux.Packets;

/// <summary>
/// What <see cref="Socket"/> does not do: open a socket of protocol 112, and send without waiting and without an
/// exception, so that a failed beat costs nothing and has a name.
/// </summary>
internal static partial class RawSocket
{
    private const int InternetV4 = 2;
    private const int InternetV6 = 10;
    private const int RawCloseOnExec = 3 | 0x80000;
    private const int MsgDontWait = 0x40;
    private const int MsgNoSignal = 0x4000;

    /// <summary>Opens a raw socket of protocol 112.</summary>
    /// <exception cref="SocketException">The kernel refused: no CAP_NET_RAW, or no IPv6.</exception>
    internal static Socket Open(bool v6)
    {
        var descriptor = Open(v6 ? InternetV6 : InternetV4, RawCloseOnExec, CarpCodec.IPProtocol);
        if (descriptor >= 0) return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));

        var reason = new Win32Exception(Marshal.GetLastPInvokeError()).Message;
        throw new SocketException((int)SocketError.SocketError, reason);
    }

    /// <summary>send(2) on a bound packet socket.</summary>
    internal static SendOutcome Send(int descriptor, ReadOnlySpan<byte> octets, WireCounters counters)
    {
        nint sent;
        unsafe
        {
            fixed (byte* first = octets)
                sent = Send(descriptor, first, (nuint)octets.Length, MsgDontWait | MsgNoSignal);
        }

        return Conclude(sent, counters);
    }

    /// <summary>sendto(2).</summary>
    /// <param name="socket">A socket that is not connected.</param>
    /// <param name="octets">The datagram.</param>
    /// <param name="address">A sockaddr as the kernel lays it out.</param>
    /// <param name="counters">Counts the outcome.</param>
    internal static SendOutcome SendTo(
        SafeSocketHandle socket, ReadOnlySpan<byte> octets, ReadOnlySpan<byte> address, WireCounters counters)
    {
        nint sent;
        unsafe
        {
            fixed (byte* first = octets, to = address)
                sent = SendTo(socket, first, (nuint)octets.Length, MsgDontWait | MsgNoSignal, to, (uint)address.Length);
        }

        return Conclude(sent, counters);
    }

    private static SendOutcome Conclude(nint sent, WireCounters counters)
    {
        var errno = sent >= 0 ? 0 : Marshal.GetLastPInvokeError();
        var outcome = (Errno)errno switch
        {
            Errno.None => SendOutcome.Sent,
            Errno.NoBuffers => SendOutcome.NotLeased,
            Errno.Again => SendOutcome.Busy,
            Errno.NetDown or Errno.NoDeviceOrAddress or Errno.NoDevice => SendOutcome.Down,
            Errno.HostUnreachable or Errno.NetUnreachable or Errno.HostDown => SendOutcome.Unreachable,
            _ => SendOutcome.Failed,
        };
        counters.Count(outcome, errno);
        return outcome;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(int socket, byte* octets, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static unsafe partial nint SendTo(
        SafeSocketHandle socket, byte* octets, nuint length, int flags, byte* address, uint addressLength);

    /// <summary>asm-generic/errno.h, the same on x86-64 and arm64.</summary>
    private enum Errno
    {
        None = 0,
        NoDeviceOrAddress = 6,
        Again = 11,
        NoDevice = 19,
        NetDown = 100,
        NetUnreachable = 101,
        NoBuffers = 105,
        HostDown = 112,
        HostUnreachable = 113,
    }
}
