using System.Buffers.Binary;
using System.Net.NetworkInformation;
using Carpool.Core;
using PacketDotNet;

namespace Carpool.Linux.Packets;

/// <summary>
/// The frame that tells a segment where an address is now, prepared once: a gratuitous ARP for IPv4, an unsolicited
/// neighbour advertisement for IPv6. Send it after an advertisement has left: before that the host's own lease
/// drops it.
/// </summary>
public sealed class Announcement
{
    private static readonly NetAddress AllNodes = NetAddress.Parse("ff02::1");

    private readonly byte[] _frame;

    /// <param name="address">The virtual address.</param>
    /// <param name="mac">Where it is: the interface's address, or the virtual one. Also the source of the frame, so
    /// that switches learn it.</param>
    /// <param name="router">IPv6: whether this host forwards (RFC 4861, 4.4, the R flag).</param>
    public Announcement(NetAddress address, MacAddress mac, bool router = false)
    {
        Address = address;
        _frame = address.IsV6 ? NeighbourAdvertisement(address, mac, router) : GratuitousArp(address, mac);
    }

    /// <summary>The virtual address that is announced.</summary>
    public NetAddress Address { get; }

    public ReadOnlySpan<byte> Frame => _frame;

    /// <summary>
    /// The request form of RFC 5227, 3: sender and target are the address, the target's hardware address is zero.
    /// </summary>
    private static byte[] GratuitousArp(NetAddress address, MacAddress mac)
    {
        var ip = address.ToIPAddress();
        var nobody = new PhysicalAddress(new byte[MacAddress.Size]);
        var arp = new ArpPacket(ArpOperation.Request, nobody, ip, mac.ToPhysicalAddress(), ip);
        return Ethernet(mac, MacAddress.Broadcast, EthernetType.Arp, arp);
    }

    /// <summary>
    /// RFC 4861, 4.4 and 7.2.6: to all nodes, hop limit 255, O set, S clear, target link-layer address option.
    /// </summary>
    private static byte[] NeighbourAdvertisement(NetAddress address, MacAddress mac, bool router)
    {
        const int checksum = 2;
        const int flags = 4;
        const int target = 8;
        const int option = 24;
        const byte targetLinkLayerAddress = 2;
        var message = new byte[option + 8];
        message[0] = (byte)IcmpV6Type.NeighborAdvertisement;
        message[flags] = (byte)(router ? 0xa0 : 0x20);
        address.Write(message.AsSpan(target));
        message[option] = targetLinkLayerAddress;
        message[option + 1] = 1;
        mac.Write(message.AsSpan(option + 2));

        // PacketDotNet writes the first four octets of a neighbour advertisement twice, so the message is ours.
        var sum = InternetChecksum.Sum(message, PseudoHeaderSum(address, AllNodes, message.Length));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(checksum), (ushort)~sum);
        var ip = new IPv6Packet(address.ToIPAddress(), AllNodes.ToIPAddress())
        {
            HopLimit = 255,
            Protocol = ProtocolType.IcmpV6,
            PayloadLength = (ushort)message.Length,
            PayloadData = message,
        };
        return Ethernet(mac, MacAddress.ForMulticast(AllNodes), EthernetType.IPv6, ip);
    }

    /// <summary>RFC 8200, 8.1.</summary>
    private static ushort PseudoHeaderSum(NetAddress source, NetAddress destination, int length)
    {
        Span<byte> header = stackalloc byte[40];
        source.Write(header);
        destination.Write(header[16..]);
        BinaryPrimitives.WriteInt32BigEndian(header[32..], length);
        BinaryPrimitives.WriteInt32BigEndian(header[36..], (int)ProtocolType.IcmpV6);
        return InternetChecksum.Sum(header);
    }

    private static byte[] Ethernet(MacAddress source, MacAddress destination, EthernetType type, Packet payload) =>
        new EthernetPacket(source.ToPhysicalAddress(), destination.ToPhysicalAddress(), type)
        {
            PayloadPacket = payload,
        }.Bytes;
}
