using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Carpool.Core;

namespace Carpool.Proxy.Sockets;

/// <summary>
/// TCP sockets with the Linux options that .NET has no name for. The numbers are those of the kernel's headers.
/// </summary>
public static class TcpSocket
{
    // linux/in.h, linux/in6.h
    private const int SolIp = 0;
    private const int IpFreeBind = 15;
    private const int IpBindAddressNoPort = 24;
    private const int SolIpV6 = 41;
    private const int IpV6FreeBind = 78;

    /// <summary>An unconnected socket of the address's family, without Nagle's delay.</summary>
    public static Socket Open(NetAddress address)
    {
        var family = address.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    }

    /// <summary>
    /// Binds to an address that this host need not have yet (ip(7), IP_FREEBIND). The runtime adds SO_REUSEADDR and,
    /// for IPv6, IPV6_V6ONLY by itself. Its ReuseAddress option must stay off: it also means SO_REUSEPORT, with which
    /// two daemons could listen side by side and each get half of the clients.
    /// </summary>
    public static void BindVirtual(Socket socket, NetAddress address, ushort port)
    {
        if (address.IsV6) Enable(socket, SolIpV6, IpV6FreeBind);
        else Enable(socket, SolIp, IpFreeBind);
        socket.Bind(new IPEndPoint(address.ToIPAddress(), port));
    }

    /// <summary>
    /// Makes a connection come from this address. The port is chosen at connect (ip(7), IP_BIND_ADDRESS_NO_PORT), so
    /// that two connections to different servers can have the same one and 28000 is no limit on all of them together.
    /// </summary>
    internal static void BindSource(Socket socket, NetAddress? source)
    {
        if (source is not { } address) return;
        Enable(socket, SolIp, IpBindAddressNoPort);
        socket.Bind(new IPEndPoint(address.ToIPAddress(), 0));
    }

    private static void Enable(Socket socket, int level, int option)
    {
        Span<byte> on = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(on, 1);
        socket.SetRawSocketOption(level, option, on);
    }
}
