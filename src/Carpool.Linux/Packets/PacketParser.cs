using System.Buffers.Binary;
using Carpool.Core;
using Carpool.Core.Carp;

namespace Carpool.Linux.Packets;

/// <summary>
/// Reads Ethernet II, 802.1Q, IPv4 (RFC 791) and IPv6 (RFC 8200) headers in front of protocol 112. Never throws and
/// never allocates, whatever the octets are.
/// </summary>
public static class PacketParser
{
    private const int EthernetHeader = 14;
    private const int VlanTag = 4;
    private const int IPv4Header = 20;
    private const int IPv6Header = 40;

    private enum EtherType : ushort
    {
        IPv4 = 0x0800,
        Vlan = 0x8100,
        IPv6 = 0x86dd,
    }

    /// <summary>Reads an Ethernet frame without its check sequence.</summary>
    /// <param name="frame">The octets; what follows the IP packet (padding) is left out.</param>
    /// <param name="at">When it arrived.</param>
    /// <param name="packet">The packet, when the answer is <see cref="PacketDrop.None"/>.</param>
    public static PacketDrop TryReadFrame(ReadOnlySpan<byte> frame, Instant at, out CapturedPacket packet)
    {
        packet = default;
        if (frame.Length < EthernetHeader) return PacketDrop.CutShort;

        var source = MacAddress.Read(frame[MacAddress.Size..]);
        var type = (EtherType)BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        var rest = frame[EthernetHeader..];
        var vlan = 0;
        if (type == EtherType.Vlan)
        {
            if (rest.Length < VlanTag) return PacketDrop.CutShort;
            vlan = BinaryPrimitives.ReadUInt16BigEndian(rest) & 0xfff;
            type = (EtherType)BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            rest = rest[VlanTag..];
        }

        var drop = TryReadTyped((ushort)type, rest, at, out packet);
        if (drop == PacketDrop.None) packet = packet with { SourceMac = source, Vlan = vlan };
        return drop;
    }

    /// <summary>Reads a packet that begins with its IP header.</summary>
    public static PacketDrop TryReadIp(ReadOnlySpan<byte> octets, Instant at, out CapturedPacket packet)
    {
        packet = default;
        if (octets.IsEmpty) return PacketDrop.CutShort;
        return (octets[0] >> 4) switch
        {
            4 => TryReadV4(octets, at, out packet),
            6 => TryReadV6(octets, at, out packet),
            _ => PacketDrop.BadIpVersion,
        };
    }

    /// <summary>Reads a packet whose Ethernet type is known, as after an Ethernet or a cooked header.</summary>
    internal static PacketDrop TryReadTyped(
        ushort etherType, ReadOnlySpan<byte> octets, Instant at, out CapturedPacket packet)
    {
        packet = default;
        if ((EtherType)etherType is not (EtherType.IPv4 or EtherType.IPv6)) return PacketDrop.NotIp;
        if (octets.IsEmpty) return PacketDrop.CutShort;
        if (octets[0] >> 4 != ((EtherType)etherType == EtherType.IPv4 ? 4 : 6)) return PacketDrop.BadIpVersion;
        return TryReadIp(octets, at, out packet);
    }

    private static PacketDrop TryReadV4(ReadOnlySpan<byte> octets, Instant at, out CapturedPacket packet)
    {
        packet = default;
        if (octets.Length < IPv4Header) return PacketDrop.CutShort;

        var header = (octets[0] & 0xf) * 4;
        var total = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(octets[6..]);
        if (header < IPv4Header || total < header) return PacketDrop.BadIpLength;
        if (total > octets.Length) return PacketDrop.CutShort;
        if (octets[9] != CarpCodec.IPProtocol) return PacketDrop.OtherProtocol;
        if ((fragment & 0x3fff) != 0) return PacketDrop.Fragment;
        if (InternetChecksum.Sum(octets[..header]) != ushort.MaxValue) return PacketDrop.BadIpChecksum;

        packet = new CapturedPacket
        {
            Source = NetAddress.Read(octets.Slice(12, 4)),
            Destination = NetAddress.Read(octets.Slice(16, 4)),
            Ttl = octets[8],
            Payload = octets[header..total],
            At = at,
        };
        return PacketDrop.None;
    }

    private static PacketDrop TryReadV6(ReadOnlySpan<byte> octets, Instant at, out CapturedPacket packet)
    {
        packet = default;
        if (octets.Length < IPv6Header) return PacketDrop.CutShort;

        var total = IPv6Header + BinaryPrimitives.ReadUInt16BigEndian(octets[4..]);
        if (total > octets.Length) return PacketDrop.CutShort;
        if (octets[6] != CarpCodec.IPProtocol) return PacketDrop.OtherProtocol;

        packet = new CapturedPacket
        {
            Source = NetAddress.Read(octets.Slice(8, 16)),
            Destination = NetAddress.Read(octets.Slice(24, 16)),
            Ttl = octets[7],
            Payload = octets[IPv6Header..total],
            At = at,
        };
        return PacketDrop.None;
    }
}
