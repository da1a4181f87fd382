namespace Carpool.Linux.Packets;

/// <summary>
/// Why a frame carries no packet for CARP to look at. Each is a counter of <see cref="WireCounters"/>.
/// </summary>
public enum PacketDrop
{
    /// <summary>It was not dropped.</summary>
    None,

    /// <summary>It ends before its headers, or its IP length, say.</summary>
    CutShort,

    /// <summary>Neither IPv4 nor IPv6.</summary>
    NotIp,

    /// <summary>Tagged for a VLAN, which is another wire.</summary>
    OtherVlan,

    /// <summary>
    /// It bears this interface's own Ethernet address: another socket of this host sent it, or it came back.
    /// </summary>
    OwnEcho,

    /// <summary>The version in the IP header is not that of the Ethernet type, or neither 4 nor 6.</summary>
    BadIpVersion,

    /// <summary>An IPv4 header length below 20 octets, or a total length below the header length.</summary>
    BadIpLength,

    /// <summary>The IPv4 header checksum is wrong.</summary>
    BadIpChecksum,

    /// <summary>A piece of an IPv4 packet. Nobody has reason to fragment 56 octets.</summary>
    Fragment,

    /// <summary>Not protocol 112; for IPv6 that includes every extension header.</summary>
    OtherProtocol,
}

public static class PacketDropExtensions
{
    /// <summary>The word for logs, counters and <c>carp decode</c>; "ok" for <see cref="PacketDrop.None"/>.</summary>
    public static string Word(this PacketDrop drop) => drop switch
    {
        PacketDrop.None => "ok",
        PacketDrop.CutShort => "cut-short",
        PacketDrop.NotIp => "not-ip",
        PacketDrop.OtherVlan => "other-vlan",
        PacketDrop.OwnEcho => "own-echo",
        PacketDrop.BadIpVersion => "bad-ip-version",
        PacketDrop.BadIpLength => "bad-ip-length",
        PacketDrop.BadIpChecksum => "bad-ip-checksum",
        PacketDrop.Fragment => "fragment",
        PacketDrop.OtherProtocol => "other-protocol",
        _ => throw new ArgumentOutOfRangeException(nameof(drop), drop, "not a reason to drop a frame"),
    };
}
