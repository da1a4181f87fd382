using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carpool.Core;
using Carpool.Core.Carp;

namespace Carpool.Linux.Packets;

/// <summary>
/// Sends advertisements to single hosts on the interface's network through a raw socket of protocol 112, so that the
/// kernel finds their Ethernet addresses and the packets pass the egress hook. That the socket exists also keeps the
/// kernel from answering directed advertisements with ICMP 'protocol unreachable'; nothing is read from it.
/// </summary>
public sealed class UnicastSender : IDisposable
{
    // ip(7), ipv6(7), socket(7): the numbers are Linux's.
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;
    private const int IpProtoIP = 0;
    private const int IpTos = 1;
    private const int IpTtl = 2;
    private const int IpMtuDiscover = 10;
    private const int AlwaysDontFragment = 2;
    private const int IpProtoIPv6 = 41;
    private const int IPv6UnicastHops = 16;
    private const int IPv6TrafficClass = 67;

    private readonly Socket _socket;
    private readonly int _interfaceIndex;

    private UnicastSender(Socket socket, NetAddress source, int interfaceIndex)
    {
        _socket = socket;
        _interfaceIndex = interfaceIndex;
        Source = source;
    }

    public NetAddress Source { get; }

    public WireCounters Counters { get; } = new();

    /// <summary>Opens a sender in the network namespace of the calling thread.</summary>
    /// <param name="interfaceName">The interface it is bound to.</param>
    /// <param name="interfaceIndex">The same interface's index; the scope of link-local peers.</param>
    /// <param name="source">The source address, which the host must have, and the family of the peers.</param>
    /// <param name="sender">The sender.</param>
    /// <param name="refusal">Why there is none: no CAP_NET_RAW, no such address or interface.</param>
    public static bool TryOpen(
        string interfaceName,
        int interfaceIndex,
        NetAddress source,
        [NotNullWhen(true)] out UnicastSender? sender,
        out string refusal)
    {
        sender = null;
        refusal = "";
        Socket? socket = null;
        try
        {
            socket = RawSocket.Open(source.IsV6);
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.UTF8.GetBytes(interfaceName));
            SetHeaderFields(socket, source.IsV6);
            // What peers send lands here too, unread: the kernel makes this as small as it can.
            socket.ReceiveBufferSize = 1;
            socket.Bind(EndPoint(source, interfaceIndex));
            sender = new UnicastSender(socket, source, interfaceIndex);
            return true;
        }
        catch (SocketException fault)
        {
            socket?.Dispose();
            refusal = fault.Message;
            return false;
        }
    }

    /// <summary>A peer's address in the kernel's form, to be made once and passed to <see cref="Send"/>.</summary>
    public SocketAddress AddressOf(NetAddress peer) => EndPoint(peer, _interfaceIndex).Serialize();

    /// <summary>
    /// Sends one advertisement without waiting; the kernel may still have to ask for the peer's address.
    /// </summary>
    public SendOutcome Send(ReadOnlySpan<byte> pdu, SocketAddress peer)
    {
        try
        {
            return RawSocket.SendTo(_socket.SafeHandle, pdu, peer.Buffer.Span[..peer.Size], Counters);
        }
        catch (ObjectDisposedException)
        {
            Counters.Count(SendOutcome.Down);
            return SendOutcome.Down;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static IPEndPoint EndPoint(NetAddress address, int interfaceIndex)
    {
        var ip = address.ToIPAddress();
        if (address.IsLinkLocalV6) ip.ScopeId = interfaceIndex;
        return new IPEndPoint(ip, 0);
    }

    private static void SetHeaderFields(Socket socket, bool isV6)
    {
        void Set(int level, int option, int value) =>
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(value));

        if (isV6)
        {
            Set(IpProtoIPv6, IPv6UnicastHops, CarpCodec.Ttl);
            Set(IpProtoIPv6, IPv6TrafficClass, AdvertisementFrame.TrafficClass);
            return;
        }

        Set(IpProtoIP, IpTtl, CarpCodec.Ttl);
        Set(IpProtoIP, IpTos, AdvertisementFrame.TrafficClass);
        Set(IpProtoIP, IpMtuDiscover, AlwaysDontFragment);
    }
}
