using Carpool.Core;

namespace Carpool.Linux.Packets;

/// <summary>
/// Takes a packet on the capture thread. The packet's memory is the capture's: copy what must live longer.
/// </summary>
public delegate void PacketSink(in CapturedPacket packet);

/// <summary>An IP packet of protocol 112, its headers read and checked.</summary>
public readonly ref struct CapturedPacket
{
    public required NetAddress Source { get; init; }

    public required NetAddress Destination { get; init; }

    /// <summary>Time to live or hop limit.</summary>
    public required byte Ttl { get; init; }

    /// <summary>What follows the IP header, cut at the length that the IP header gives.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>When it was taken from the capture.</summary>
    public Instant At { get; init; }

    /// <summary>Ethernet source; zero when there was no Ethernet header.</summary>
    public MacAddress SourceMac { get; init; }

    /// <summary>802.1Q VLAN, 1..4095; 0 when untagged or tagged with a priority only.</summary>
    public int Vlan { get; init; }

    public bool IsV6 => Source.IsV6;
}
