using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Packets;

namespace Carpool.Tests.World;

/// <summary>An interface that keeps what is sent and says what the test lets it hear.</summary>
internal sealed class FakeWire(
    List<string> deeds, int index = 2, MacAddress mac = default, string name = "eth0") : IWire
{
    private PacketSink? _sink;
    private Action<WireEvent>? _report;

    public string Interface => name;

    public int Index => index;

    public MacAddress Mac => mac;

    public WireCounters Counters { get; } = new();

    public long KernelDrops => 0;

    internal List<byte[]> Frames { get; } = [];

    /// <summary>How sending ends.</summary>
    internal SendOutcome Outcome { get; set; } = SendOutcome.Sent;

    internal bool IsDisposed { get; private set; }

    internal bool IsListening => _sink is not null;

    public SendOutcome Send(ReadOnlySpan<byte> frame)
    {
        Frames.Add(frame.ToArray());
        return Outcome;
    }

    public void Listen(PacketSink sink, Action<WireEvent> report)
    {
        deeds.Add("listen");
        _sink = sink;
        _report = report;
    }

    public void Dispose()
    {
        deeds.Add("close wire");
        IsDisposed = true;
    }

    internal void Hear(in CapturedPacket packet) => _sink!(packet);

    internal void Report(WireEvent happened) => _report!(happened);

    internal static CapturedPacket Packet(string source, ReadOnlySpan<byte> payload, Instant at) => new()
    {
        Source = NetAddress.Parse(source),
        Destination = AdvertisementFrame.GroupV4,
        Ttl = CarpCodec.Ttl,
        Payload = payload,
        At = at,
    };
}
