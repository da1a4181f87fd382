using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carpool.Lab.Probe;

/// <summary>A packet(7) socket: whole Ethernet frames of one interface, in and out.</summary>
internal static class PacketSocket
{
    private const ushort EveryProtocol = 3;   // ETH_P_ALL

    public static Socket Open(int interfaceIndex)
    {
        var protocol = BinaryPrimitives.ReverseEndianness(EveryProtocol);
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)protocol);
        socket.Bind(new LinkEndPoint(interfaceIndex));
        return socket;
    }

    /// <summary>sockaddr_ll, as far as bind(2) reads it.</summary>
    private sealed class LinkEndPoint(int interfaceIndex) : EndPoint
    {
        private const int Size = 20;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Size);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], EveryProtocol);
            BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[4..], interfaceIndex);
            return address;
        }
    }
}
