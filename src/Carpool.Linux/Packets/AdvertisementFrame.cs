using Carpool.Core;
using Carpool.Core.Carp;
using PacketDotNet;

namespace Carpool.Linux.Packets;

/// <summary>
/// A whole Ethernet frame around one advertisement, prepared once for a sender and a destination. A beat rewrites
/// <see cref="Pdu"/> in place and sends <see cref="Frame"/>: neither IP header depends on the payload's content, so
/// nothing else changes and nothing is allocated. Not for two threads at once.
/// </summary>
public sealed class AdvertisementFrame
{
    /// <summary>DSCP 56, network control, as FreeBSD sends by default.</summary>
    internal const int TrafficClass = 0xe0;

    private readonly byte[] _frame;

    /// <summary>An advertisement to one host.</summary>
    /// <param name="sourceMac">The interface's address, or the virtual one.</param>
    /// <param name="destinationMac">The host's address on the wire.</param>
    /// <param name="source">The sender's own address.</param>
    /// <param name="destination">The host's address, of the same family.</param>
    public AdvertisementFrame(
        MacAddress sourceMac, MacAddress destinationMac, NetAddress source, NetAddress destination)
    {
        Source = source;
        Destination = destination;
        var type = source.IsV6 ? EthernetType.IPv6 : EthernetType.IPv4;
        var ethernet = new EthernetPacket(sourceMac.ToPhysicalAddress(), destinationMac.ToPhysicalAddress(), type)
        {
            PayloadPacket = source.IsV6 ? PacketV6(source, destination) : PacketV4(source, destination),
        };
        _frame = ethernet.Bytes;
    }

    /// <summary>224.0.0.18, the group that CARP shares with VRRP (RFC 5798, 5.1.1.2).</summary>
    public static NetAddress GroupV4 { get; } = NetAddress.Parse("224.0.0.18");

    /// <summary>ff02::12 (RFC 5798, 5.1.2.2).</summary>
    public static NetAddress GroupV6 { get; } = NetAddress.Parse("ff02::12");

    public NetAddress Source { get; }

    public NetAddress Destination { get; }

    /// <summary>The 36 octets of the advertisement, to be written before each sending.</summary>
    public Span<byte> Pdu => _frame.AsSpan(_frame.Length - CarpCodec.Size);

    /// <summary>70 octets for IPv4, 90 for IPv6.</summary>
    public ReadOnlySpan<byte> Frame => _frame;

    /// <summary>An advertisement to the group of the sender's family.</summary>
    /// <param name="sourceMac">The interface's address, or the virtual one.</param>
    /// <param name="source">The sender's own address.</param>
    public static AdvertisementFrame Multicast(MacAddress sourceMac, NetAddress source)
    {
        var group = source.IsV6 ? GroupV6 : GroupV4;
        return new(sourceMac, MacAddress.ForMulticast(group), source, group);
    }

    private static IPv4Packet PacketV4(NetAddress source, NetAddress destination)
    {
        const int dontFragment = 2;
        var packet = new IPv4Packet(source.ToIPAddress(), destination.ToIPAddress())
        {
            Protocol = (ProtocolType)CarpCodec.IPProtocol,
            TimeToLive = CarpCodec.Ttl,
            TypeOfService = TrafficClass,
            FragmentFlags = dontFragment,
            Id = 0,
            PayloadData = new byte[CarpCodec.Size],
        };
        packet.UpdateCalculatedValues();
        packet.UpdateIPChecksum();
        return packet;
    }

    private static IPv6Packet PacketV6(NetAddress source, NetAddress destination) =>
        new(source.ToIPAddress(), destination.ToIPAddress())
        {
            Protocol = (ProtocolType)CarpCodec.IPProtocol,
            HopLimit = CarpCodec.Ttl,
            TrafficClass = TrafficClass,
            PayloadLength = CarpCodec.Size,
            PayloadData = new byte[CarpCodec.Size],
        };
}
