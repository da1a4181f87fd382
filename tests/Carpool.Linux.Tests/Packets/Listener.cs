using System.Collections.Concurrent;
using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Packets;

/// <summary>A captured packet that may be kept.</summary>
internal sealed record Seen(
    NetAddress Source, NetAddress Destination, byte Ttl, MacAddress Mac, byte[] Payload, Instant At);

/// <summary>Listens to a wire and hands out what came, one by one.</summary>
internal sealed class Listener : IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<Seen> _packets = [];
    private readonly BlockingCollection<WireEvent> _events = [];

    internal Listener(PcapWire wire)
    {
        Wire = wire;
        wire.Listen(Keep, _events.Add);
    }

    internal PcapWire Wire { get; }

    public void Dispose()
    {
        Wire.Dispose();
        _packets.Dispose();
        _events.Dispose();
    }

    internal Seen Next() => Take(_packets);

    internal WireEvent NextEvent() => Take(_events);

    private static T Take<T>(BlockingCollection<T> queue) =>
        queue.TryTake(out var item, Patience) ? item : throw new TimeoutException($"no {typeof(T).Name} came");

    private void Keep(in CapturedPacket packet) => _packets.Add(new Seen(
        packet.Source, packet.Destination, packet.Ttl, packet.SourceMac, packet.Payload.ToArray(), packet.At));
}
