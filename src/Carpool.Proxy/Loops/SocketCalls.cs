using System.Runtime.InteropServices;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Loops;

/// <summary>
/// The system calls of the event loops, on sockets that never block. Like the kernel itself they answer with a number
/// from 0, or with the negative of what errno(3) lists.
/// </summary>
internal static partial class SocketCalls
{
    private const int Stream = 1;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int SolIp = 0;
    private const int SolSocket = 1;
    private const int SolTcp = 6;
    private const int IpBindAddressNoPort = 24;
    private const int IpTransparent = 19;
    private const int IpV6Transparent = 75;
    private const int SoError = 4;
    private const int SoMark = 36;
    private const int SoReceiveBuffer = 8;
    private const int SoLinger = 13;
    private const int SolIpV6 = 41;
    private const int IpTimeToLive = 2;
    private const int IpV6UnicastHops = 16;
    private const int TcpRepair = 19;
    private const int TcpNoDelay = 1;
    private const int PeekOnly = 2;
    private const int NoSignal = 0x4000;
    private const int SendSide = 1;

    /// <summary>Accepts one connection (accept4(2)); it has the listening socket's options, TCP_NODELAY too.</summary>
    internal static int Accept(int listening, out Endpoint from)
    {
        Span<byte> address = stackalloc byte[Endpoint.MaxSize];
        var length = (uint)address.Length;
        var socket = AcceptCall(listening, ref MemoryMarshal.GetReference(address), ref length, NonBlockingCloseOnExec);
        from = socket < 0 ? default : Endpoint.Read(address);
        return OrErrno(socket);
    }

    /// <summary>Begins to connect.</summary>
    /// <param name="to">Where.</param>
    /// <param name="source">From where. The port is chosen at connect (ip(7), IP_BIND_ADDRESS_NO_PORT), so that two
    /// connections to different servers can have the same one. Null leaves address and port to the kernel.</param>
    /// <returns>The socket, on its way or there; readiness to send says when.</returns>
    internal static int Connect(Endpoint to, Origin? source)
    {
        var socket = OpenCall(Endpoint.FamilyOf(to.Address), Stream | NonBlockingCloseOnExec, 0);
        if (socket < 0) return OrErrno(socket);

        var error = Start(socket, to, source);
        if (error is 0 or -Errno.InProgress) return socket;

        _ = CloseCall(socket);
        return error;
    }

    /// <summary>Reads what is there; 0 is the end, EAGAIN means wait.</summary>
    internal static int Receive(int socket, Span<byte> buffer) =>
        OrErrno((int)ReceiveCall(socket, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, 0));

    /// <summary>The same, and leaves it there to be read.</summary>
    internal static int Peek(int socket, Span<byte> buffer) =>
        OrErrno((int)ReceiveCall(
            socket, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, PeekOnly));

    /// <summary>Writes what the kernel takes; EAGAIN means that it takes nothing now.</summary>
    internal static int Send(int socket, ReadOnlySpan<byte> bytes) =>
        OrErrno((int)SendCall(socket, ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length, NoSignal));

    /// <summary>Sends a FIN after all that was sent; the other direction stays open.</summary>
    internal static void ShutDownSending(int socket) => _ = ShutDownCall(socket, SendSide);

    /// <summary>Closes with a FIN, or with a RST if bytes came that nobody read.</summary>
    internal static void Close(int socket) => _ = CloseCall(socket);

    /// <summary>Closes with a RST: a part must not pass for the whole.</summary>
    internal static void Reset(int socket)
    {
        Span<int> onWithoutTime = [1, 0];
        _ = SetOptionCall(socket, SolSocket, SoLinger, ref onWithoutTime[0], 2 * sizeof(int));
        _ = CloseCall(socket);
    }

    /// <summary>
    /// Closes without a packet, by TCP_REPAIR (needs CAP_NET_ADMIN): the peer's kernel goes on believing in the
    /// connection. Without the right, a RST goes out that dies at the first router (TTL 1), as HAProxy has it.
    /// </summary>
    /// <returns>Whether no packet went out.</returns>
    internal static bool Abandon(int socket)
    {
        var one = 1;
        if (SetOptionCall(socket, SolTcp, TcpRepair, ref one, sizeof(int)) == 0)
        {
            _ = CloseCall(socket);
            return true;
        }

        _ = SetOptionCall(socket, SolIp, IpTimeToLive, ref one, sizeof(int));
        _ = SetOptionCall(socket, SolIpV6, IpV6UnicastHops, ref one, sizeof(int));
        Reset(socket);
        return false;
    }

    /// <summary>Has the kernel keep as little as it can of what comes and is not read.</summary>
    internal static void ShrinkReceiveBuffer(int socket)
    {
        var least = 1;
        _ = SetOptionCall(socket, SolSocket, SoReceiveBuffer, ref least, sizeof(int));
    }

    /// <summary>Takes the error that waits on a socket: a positive errno, or 0.</summary>
    internal static int TakeError(int socket)
    {
        var error = 0;
        var length = (uint)sizeof(int);
        return GetOptionCall(socket, SolSocket, SoError, ref error, ref length) < 0 ? Errno.Invalid : error;
    }

    /// <summary>The own address and port of a connected socket.</summary>
    internal static Endpoint LocalEndpoint(int socket)
    {
        Span<byte> address = stackalloc byte[Endpoint.MaxSize];
        var length = (uint)address.Length;
        return NameCall(socket, ref MemoryMarshal.GetReference(address), ref length) < 0
            ? default
            : Endpoint.Read(address);
    }

    private static int Start(int socket, Endpoint to, Origin? source)
    {
        var on = 1;
        Span<byte> address = stackalloc byte[Endpoint.MaxSize];
        _ = SetOptionCall(socket, SolTcp, TcpNoDelay, ref on, sizeof(int));
        if (source is { } from)
        {
            _ = SetOptionCall(socket, SolIp, IpBindAddressNoPort, ref on, sizeof(int));
            if (from.IsClients && MakeTransparent(socket, from) is var refused and < 0) return refused;

            var sourceLength = new Endpoint(from.Address, 0).Write(address);
            var bound = BindCall(socket, ref MemoryMarshal.GetReference(address), (uint)sourceLength);
            if (bound < 0) return OrErrno(bound);
        }

        var length = to.Write(address);
        return OrErrno(ConnectCall(socket, ref MemoryMarshal.GetReference(address), (uint)length));
    }

    private static int MakeTransparent(int socket, Origin from)
    {
        var (on, mark) = (1, (int)from.Mark);
        var (level, option) = from.Address.IsV6 ? (SolIpV6, IpV6Transparent) : (SolIp, IpTransparent);
        var answer = SetOptionCall(socket, level, option, ref on, sizeof(int));
        if (answer == 0 && mark != 0) answer = SetOptionCall(socket, SolSocket, SoMark, ref mark, sizeof(int));
        return OrErrno(answer);
    }

    private static int OrErrno(int answer) => answer >= 0 ? answer : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int AcceptCall(int socket, ref byte address, ref uint length, int flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenCall(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindCall(int socket, ref byte address, uint length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectCall(int socket, ref byte address, uint length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveCall(int socket, ref byte buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendCall(int socket, ref byte bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int ShutDownCall(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseCall(int descriptor);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionCall(int socket, int level, int name, ref int value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetOptionCall(int socket, int level, int name, ref int value, ref uint length);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    private static partial int NameCall(int socket, ref byte address, ref uint length);
}
