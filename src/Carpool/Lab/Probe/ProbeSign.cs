using System.Buffers.Binary;
using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Lab.Probe;

/// <summary>What a frame that reached the client means to the probe.</summary>
internal enum ProbeSignKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An ARP reply or a neighbour advertisement for us.</summary>
    Neighbour,

    /// <summary>The same for everybody, unasked: the address is here now.</summary>
    Announcement,

    /// <summary>A SYN-ACK.</summary>
    Accepted,

    /// <summary>A RST.</summary>
    Refused,

    /// <summary>A CARP advertisement that is no bow-out.</summary>
    Advertisement,
}

/// <summary>One frame, read.</summary>
/// <param name="Mac">The Ethernet source: which host it was.</param>
/// <param name="Address">Of what it speaks; not for an advertisement.</param>
/// <param name="Vhid">Of an advertisement.</param>
internal readonly record struct ProbeSign(
    ProbeSignKind Kind, MacAddress Mac, NetAddress Address = default, byte Vhid = 0)
{
    private const int Ethernet = 14;
    private const int V6Header = 40;
    private const byte Tcp = 6;
    private const byte IcmpV6 = 58;
    private const byte Carp = 112;
    private const byte BowOut = 255;

    /// <summary>Reads an Ethernet frame; what is cut short or strange is <see cref="ProbeSignKind.None"/>.</summary>
    public static ProbeSign Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Ethernet + 28) return default;

        var mac = MacAddress.Read(frame[6..12]);
        var body = frame[Ethernet..];
        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
        {
            0x0806 => ReadArp(frame, body, mac),
            0x0800 => ReadV4(body, mac),
            0x86dd when body.Length > V6Header => ReadV6(frame, body, mac),
            _ => default,
        };
    }

    private static ProbeSign ReadArp(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> arp, MacAddress mac)
    {
        var sender = NetAddress.Read(arp[14..18]);
        if (ForEverybody(frame))
            return sender == NetAddress.Read(arp[24..28]) ? new(ProbeSignKind.Announcement, mac, sender) : default;
        return arp[7] == 2 ? new(ProbeSignKind.Neighbour, mac, sender) : default;
    }

    private static ProbeSign ReadV4(ReadOnlySpan<byte> packet, MacAddress mac)
    {
        var header = (packet[0] & 15) * 4;
        if (packet.Length < header + 14) return default;
        return ReadTransport(packet[9], NetAddress.Read(packet[12..16]), packet[header..], mac);
    }

    private static ProbeSign ReadV6(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> packet, MacAddress mac)
    {
        var payload = packet[V6Header..];
        if (packet[6] != IcmpV6) return ReadTransport(packet[6], NetAddress.Read(packet[8..24]), payload, mac);
        if (payload.Length < 24 || payload[0] != 136) return default;   // neighbour advertisement, RFC 4861 4.4

        var kind = ForEverybody(frame) ? ProbeSignKind.Announcement : ProbeSignKind.Neighbour;
        return new(kind, mac, NetAddress.Read(payload[8..24]));
    }

    /// <summary>Sent to a group or to all (IEEE 802.3, the first bit on the wire).</summary>
    private static bool ForEverybody(ReadOnlySpan<byte> frame) => (frame[0] & 1) != 0;

    private static ProbeSign ReadTransport(
        byte protocol, NetAddress source, ReadOnlySpan<byte> payload, MacAddress mac) =>
        (protocol, payload.Length) switch
        {
            (Carp, >= 6) when payload[5] != BowOut => new(ProbeSignKind.Advertisement, mac, source, payload[1]),
            (Tcp, >= 14) when (payload[13] & 0x04) != 0 => new(ProbeSignKind.Refused, mac, source),
            (Tcp, >= 14) when (payload[13] & 0x12) == 0x12 => new(ProbeSignKind.Accepted, mac, source),
            _ => default,
        };
}
