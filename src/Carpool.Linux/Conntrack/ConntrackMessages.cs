using System.Buffers.Binary;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;

namespace Carpool.Linux.Conntrack;

/// <summary>States of a TCP connection, linux/netfilter/nf_conntrack_tcp.h.</summary>
internal enum TcpTracking : byte
{
    None = 0,
    TimeWait = 7,
    Close = 8,
}

/// <summary>One direction of a connection.</summary>
internal readonly record struct Tuple(NetAddress From, ushort FromPort, NetAddress To, ushort ToPort, byte Protocol);

/// <summary>What the kernel says of one tracked connection.</summary>
/// <param name="Id">Its own number as long as it is tracked.</param>
/// <param name="Begun">Nanoseconds since 1970, 0 when unknown.</param>
internal readonly record struct ConntrackReport(
    uint Id, Tuple Original, Tuple Reply, TcpTracking State, long BytesIn, long BytesOut, long Begun)
{
    public bool IsTcp => Original.Protocol == (byte)ProtocolType.Tcp;

    /// <summary>Whether it was led elsewhere than to the address and port that the client asked for.</summary>
    public bool IsLed => (Original.To, Original.ToPort) != (Reply.From, Reply.FromPort);

    /// <summary>Whether both sides have finished, or one has reset it; the kernel remembers it for a while.</summary>
    public bool IsOver => State is TcpTracking.TimeWait or TcpTracking.Close;
}

/// <summary>
/// The messages of connection tracking (linux/netfilter/nfnetlink_conntrack.h). Numbers in them are big-endian.
/// </summary>
internal static class ConntrackMessages
{
    public const uint AllGroups = 0b111;               // NFNLGRP_CONNTRACK_NEW, _UPDATE and _DESTROY
    public const ushort New = Subsystem | 0;           // IPCTNL_MSG_CT_NEW: an update too
    public const ushort Get = Subsystem | 1;           // IPCTNL_MSG_CT_GET
    public const ushort Delete = Subsystem | 2;        // IPCTNL_MSG_CT_DELETE

    private const ushort Subsystem = 1 << 8;           // NFNL_SUBSYS_CTNETLINK
    private const byte V4 = 2;                         // AF_INET
    private const byte V6 = 10;                        // AF_INET6

    private const ushort Original = 1;                 // CTA_TUPLE_ORIG
    private const ushort Reply = 2;                    // CTA_TUPLE_REPLY
    private const ushort ProtocolInfo = 4;             // CTA_PROTOINFO
    private const ushort CountersOriginal = 9;         // CTA_COUNTERS_ORIG
    private const ushort CountersReply = 10;           // CTA_COUNTERS_REPLY
    private const ushort Id = 12;                      // CTA_ID
    private const ushort Timestamp = 20;               // CTA_TIMESTAMP

    private const ushort TupleIp = 1;                  // CTA_TUPLE_IP
    private const ushort TupleProtocol = 2;            // CTA_TUPLE_PROTO
    private const ushort SourceV4 = 1;                 // CTA_IP_V4_SRC
    private const ushort DestinationV4 = 2;            // CTA_IP_V4_DST
    private const ushort SourceV6 = 3;                 // CTA_IP_V6_SRC
    private const ushort DestinationV6 = 4;            // CTA_IP_V6_DST
    private const ushort ProtocolNumber = 1;           // CTA_PROTO_NUM
    private const ushort SourcePort = 2;               // CTA_PROTO_SRC_PORT
    private const ushort DestinationPort = 3;          // CTA_PROTO_DST_PORT

    private const ushort TcpInfo = 1;                  // CTA_PROTOINFO_TCP
    private const ushort TcpState = 1;                 // CTA_PROTOINFO_TCP_STATE
    private const ushort Bytes = 2;                    // CTA_COUNTERS_BYTES
    private const ushort Start = 1;                    // CTA_TIMESTAMP_START

    public static WriteBody ListAll() =>
        (ref NetlinkWriter writer) => writer.Append(new NetfilterMessage());

    /// <summary>Asks for one connection.</summary>
    public static WriteBody One(Tuple tuple) => (ref NetlinkWriter writer) =>
    {
        writer.Append(new NetfilterMessage { Family = tuple.To.IsV6 ? V6 : V4 });
        var original = writer.BeginNested(Original);
        var ip = writer.BeginNested(TupleIp);
        WriteAddress(ref writer, tuple.From.IsV6 ? SourceV6 : SourceV4, tuple.From);
        WriteAddress(ref writer, tuple.To.IsV6 ? DestinationV6 : DestinationV4, tuple.To);
        writer.EndNested(ip);
        var protocol = writer.BeginNested(TupleProtocol);
        writer.Attribute(ProtocolNumber, tuple.Protocol);
        writer.Attribute(SourcePort, BinaryPrimitives.ReverseEndianness(tuple.FromPort));
        writer.Attribute(DestinationPort, BinaryPrimitives.ReverseEndianness(tuple.ToPort));
        writer.EndNested(protocol);
        writer.EndNested(original);
    };

    public static bool TryRead(in NetlinkReader message, out ConntrackReport report)
    {
        report = default;
        if (message.Header.Type is not (New or Delete)) return false;
        if (!message.TryRead(out NetfilterMessage _, out var attributes)) return false;

        var (state, id, begun) = (TcpTracking.None, 0u, 0L);
        var (bytesIn, bytesOut) = (0L, 0L);
        Tuple original = default, reply = default;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case Original: original = TupleOf(attributes.Nested); break;
                case Reply: reply = TupleOf(attributes.Nested); break;
                case ProtocolInfo: state = StateOf(attributes.Nested); break;
                case CountersOriginal: bytesIn = LongOf(attributes.Nested, Bytes); break;
                case CountersReply: bytesOut = LongOf(attributes.Nested, Bytes); break;
                case Timestamp: begun = LongOf(attributes.Nested, Start); break;
                case Id: id = attributes.Read<uint>(); break;
            }
        }

        report = new ConntrackReport(id, original, reply, state, bytesIn, bytesOut, begun);
        return true;
    }

    private static void WriteAddress(ref NetlinkWriter writer, ushort type, NetAddress address)
    {
        Span<byte> octets = stackalloc byte[address.Size];
        address.Write(octets);
        writer.Attribute(type, octets);
    }

    private static Tuple TupleOf(AttributeReader parts)
    {
        NetAddress from = default, to = default;
        var (fromPort, toPort, protocol) = ((ushort)0, (ushort)0, (byte)0);
        while (parts.Next())
        {
            var part = parts.Nested;
            var isIp = parts.Type == TupleIp;
            while (part.Next())
            {
                switch (part.Type)
                {
                    case SourceV4 or SourceV6 when isIp && part.Value.Length is 4 or 16:
                        from = NetAddress.Read(part.Value);
                        break;
                    case DestinationV4 or DestinationV6 when isIp && part.Value.Length is 4 or 16:
                        to = NetAddress.Read(part.Value);
                        break;
                    case ProtocolNumber when !isIp: protocol = part.Read<byte>(); break;
                    case SourcePort when !isIp: fromPort = PortOf(part); break;
                    case DestinationPort when !isIp: toPort = PortOf(part); break;
                }
            }
        }

        return new Tuple(from, fromPort, to, toPort, protocol);
    }

    private static ushort PortOf(AttributeReader part) => BinaryPrimitives.ReverseEndianness(part.Read<ushort>());

    private static TcpTracking StateOf(AttributeReader protocols)
    {
        while (protocols.Next())
        {
            if (protocols.Type != TcpInfo) continue;

            var parts = protocols.Nested;
            while (parts.Next())
                if (parts.Type == TcpState)
                    return (TcpTracking)parts.Read<byte>();
        }

        return TcpTracking.None;
    }

    private static long LongOf(AttributeReader parts, ushort type)
    {
        while (parts.Next())
            if (parts.Type == type)
                return BinaryPrimitives.ReverseEndianness(parts.Read<long>());
        return 0;
    }
}
