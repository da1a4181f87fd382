using System.Buffers.Binary;
using System.Net.NetworkInformation;
using Carpool.Core;
using Carpool.Linux.Packets;
using PacketDotNet;

namespace Carpool.Lab.Probe;

/// <summary>The client's identity on its wire.</summary>
internal sealed record ProbeSource(int InterfaceIndex, MacAddress Mac, NetAddress V4, NetAddress? V6);

/// <summary>The frames that ask for one address, prepared once.</summary>
internal sealed class ProbeFrames
{
    // At a probe a millisecond a source port comes round again after four seconds; the kernel's RST has closed it then.
    private const int Ports = 4096;
    private const ushort FirstPort = 20_000;
    private const int MacSize = MacAddress.Size;

    private readonly byte[] _who;
    private readonly byte[][] _syns;
    private int _next;

    public ProbeFrames(ProbeSource source, NetAddress target, ushort port)
    {
        Target = target;
        _who = target.IsV6 ? Solicitation(source, target) : ArpRequest(source, target);
        _syns = [.. Enumerable.Range(FirstPort, Ports).Select(from => Syn(source, target, (ushort)from, port))];
    }

    public NetAddress Target { get; }

    /// <summary>An ARP request or neighbour solicitation to everybody whom it may concern.</summary>
    public ReadOnlySpan<byte> Who => _who;

    /// <summary>A new connection to whoever has that MAC.</summary>
    public ReadOnlySpan<byte> Syn(MacAddress to)
    {
        var frame = _syns[_next++ % Ports];
        to.Write(frame.AsSpan(0, MacSize));
        return frame;
    }

    private static byte[] ArpRequest(ProbeSource source, NetAddress target)
    {
        var mac = source.Mac.ToPhysicalAddress();
        var none = new PhysicalAddress(new byte[MacSize]);
        return new EthernetPacket(mac, MacAddress.Broadcast.ToPhysicalAddress(), EthernetType.Arp)
        {
            PayloadPacket = new ArpPacket(
                ArpOperation.Request, none, target.ToIPAddress(), mac, source.V4.ToIPAddress()),
        }.Bytes;
    }

    private static byte[] Syn(ProbeSource source, NetAddress target, ushort from, ushort to)
    {
        var tcp = new TcpPacket(from, to) { Synchronize = true, WindowSize = 64_000 };
        IPPacket ip = target.IsV6
            ? new IPv6Packet(source.V6!.Value.ToIPAddress(), target.ToIPAddress()) { HopLimit = 64 }
            : new IPv4Packet(source.V4.ToIPAddress(), target.ToIPAddress()) { TimeToLive = 64 };
        ip.PayloadPacket = tcp;
        tcp.UpdateTcpChecksum();
        if (ip is IPv4Packet v4) v4.UpdateIPChecksum();
        return Ethernet(source, MacAddress.Broadcast, ip);
    }

    /// <summary>RFC 4861, 4.3, to the solicited-node group of RFC 4291, 2.7.1.</summary>
    private static byte[] Solicitation(ProbeSource source, NetAddress target)
    {
        Span<byte> group = stackalloc byte[16];
        target.Write(group);
        group[..13].Clear();
        (group[0], group[1], group[11], group[12]) = (0xff, 0x02, 0x01, 0xff);
        var to = NetAddress.Read(group);

        var message = new byte[32];
        message[0] = 135;
        target.Write(message.AsSpan(8));
        (message[24], message[25]) = (1, 1);   // option: source link-layer address, one unit of eight octets
        source.Mac.Write(message.AsSpan(26));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), IcmpChecksum(source.V6!.Value, to, message));
        var ip = new IPv6Packet(source.V6!.Value.ToIPAddress(), to.ToIPAddress())
        {
            NextHeader = ProtocolType.IcmpV6,
            HopLimit = 255,
        };
        // PacketDotNet 1.4.8 sends no octets that it did not parse: the message and its length are put in by hand.
        byte[] frame = [.. Ethernet(source, MacAddress.ForMulticast(to), ip), .. message];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(18), (ushort)message.Length);
        return frame;
    }

    /// <summary>RFC 4443, 2.3; the pseudo header of RFC 8200, 8.1, goes first.</summary>
    private static ushort IcmpChecksum(NetAddress from, NetAddress to, ReadOnlySpan<byte> message)
    {
        Span<byte> octets = stackalloc byte[40 + message.Length];
        octets.Clear();
        from.Write(octets);
        to.Write(octets[16..]);
        octets[35] = (byte)message.Length;
        octets[39] = (byte)ProtocolType.IcmpV6;
        message.CopyTo(octets[40..]);
        var sum = 0;
        for (var i = 0; i < octets.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(octets[i..]);
        while (sum > ushort.MaxValue) sum = (sum & ushort.MaxValue) + (sum >> 16);
        return (ushort)~sum;
    }

    private static byte[] Ethernet(ProbeSource source, MacAddress to, IPPacket ip) => new EthernetPacket(
        source.Mac.ToPhysicalAddress(),
        to.ToPhysicalAddress(),
        ip is IPv6Packet ? EthernetType.IPv6 : EthernetType.IPv4)
    { PayloadPacket = ip }.Bytes;
}
