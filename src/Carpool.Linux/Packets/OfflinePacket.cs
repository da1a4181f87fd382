using Carpool.Core;

namespace Carpool.Linux.Packets;

/// <summary>A packet of protocol 112 that was read from a file or a text, or why there is none.</summary>
/// <param name="Number">Its place in the source, from 1.</param>
/// <param name="Drop">Why it cannot be looked at; then nothing but the number and the time means anything.</param>
public sealed record OfflinePacket(int Number, PacketDrop Drop)
{
    /// <summary>When it was captured, UTC, if the source says.</summary>
    public DateTime? CapturedAt { get; init; }

    /// <summary>Absent for a bare advertisement, as are <see cref="Destination"/> and <see cref="Ttl"/>.</summary>
    public NetAddress? Source { get; init; }

    public NetAddress? Destination { get; init; }

    /// <summary>TTL or hop limit.</summary>
    public byte? Ttl { get; init; }

    /// <summary>802.1Q VLAN, 0 when untagged.</summary>
    public int Vlan { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    internal static OfflinePacket From(int number, PacketDrop drop, in CapturedPacket packet) =>
        drop != PacketDrop.None
            ? new(number, drop)
            : new(number, drop)
            {
                Source = packet.Source,
                Destination = packet.Destination,
                Ttl = packet.Ttl,
                Vlan = packet.Vlan,
                Payload = packet.Payload.ToArray(),
            };
}
