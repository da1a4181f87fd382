using System.Net.NetworkInformation;
using Carpool.Core;
using PacketDotNet;
using PacketDotNet.Utils;

namespace Carpool.Linux.Packets;

/// <summary>
/// The frame that tells a segment where an address is now, prepared once: a gratuitous ARP for IPv4, an unsolicited
/// neighbour advertisement for IPv6. Send it after an advertisement has left: before that the host's own lease drops it.
/// </summary>
public sealed class Announcement
{
    private static readonly NetAddress AllNodes = NetAddress.Parse("ff02::1");

    private readonly byte[] _frame;

    /// <param name="address">The virtual address.</param>
    /// <param name="mac">Where it is: the interface's address, or the virtual one. Also the source of the frame, so that
    /// switches learn it.</param>
    /// <param name="router">IPv6: whether this host forwards (RFC 4861, 4.4, the R flag).</param>
    public Announcement(NetAddress address, MacAddress mac, bool router = false)
    {
        Address = address;
        _frame = address.IsV6 ? NeighbourAdvertisement(address, mac, router) : GratuitousArp(address, mac);
    }

    /// <summary>The virtual address that is announced.</summary>
    public NetAddress Address { get; }

    public ReadOnlySpan<byte> Frame => _frame;

    /// <summary>The request form of RFC 5227, 3: sender and target are the address, the target's hardware address is zero.</summary>
    private static byte[] GratuitousArp(NetAddress address, MacAddress mac)
    {
        var ip = address.ToIPAddress();
        var arp = new ArpPacket(ArpOperation.Request, new PhysicalAddress(new byte[MacAddress.Size]), ip, mac.ToPhysicalAddress(), ip);
        return Ethernet(mac, MacAddress.Broadcast, EthernetType.Arp, arp);
    }

    /// <summary>RFC 4861, 4.4 and 7.2.6: to all nodes, hop limit 255, O set, S clear, target link-layer address option.</summary>
    private static byte[] NeighbourAdvertisement(NetAddress address, MacAddress mac, bool router)
    {
        const int flags = 4;
        const int target = 8;
        const int option = 24;
        Span<byte> message = stackalloc byte[option + 8];
        message.Clear();
        message[0] = (byte)IcmpV6Type.NeighborAdvertisement;
        message[flags] = (byte)(router ? 0xa0 : 0x20);
        address.Write(message[target..]);
        message[option] = 2;
        message[option + 1] = 1;
        mac.Write(message[(option + 2)..]);

        var ip = new IPv6Packet(address.ToIPAddress(), AllNodes.ToIPAddress()) { HopLimit = 255 };
        var icmp = new IcmpV6Packet(new ByteArraySegment(message.ToArray()), ip);
        ip.PayloadPacket = icmp;
        ip.Protocol = ProtocolType.IcmpV6;
        ip.PayloadLength = (ushort)message.Length;
        icmp.UpdateIcmpChecksum();
        return Ethernet(mac, MacAddress.ForMulticast(AllNodes), EthernetType.IPv6, ip);
    }

    private static byte[] Ethernet(MacAddress source, MacAddress destination, EthernetType type, Packet payload) =>
        new EthernetPacket(source.ToPhysicalAddress(), destination.ToPhysicalAddress(), type) { PayloadPacket = payload }.Bytes;
}
