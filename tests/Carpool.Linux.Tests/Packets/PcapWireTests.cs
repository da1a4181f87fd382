using System.Collections.Concurrent;
using System.Diagnostics;
using Carpool.Core;
using Carpool.Linux.Clock;
using Carpool.Linux.Packets;
using Xunit.Abstractions;

namespace Carpool.Linux.Tests.Packets;

public sealed class PcapWireTests(ITestOutputHelper output) : IDisposable
{
    private static readonly NetAddress Left = NetAddress.Parse("192.0.2.11");
    private static readonly NetAddress Right = NetAddress.Parse("192.0.2.12");

    private readonly TwoHosts? _hosts = NetworkNamespace.Missing is null ? new() : null;

    private TwoHosts Hosts => _hosts!;

    public void Dispose() => _hosts?.Dispose();

    [NamespaceFact]
    public void A_frame_sent_on_one_host_is_captured_on_the_other()
    {
        using var sender = Hosts.OpenLeft();
        using var receiver = new Listener(Hosts.OpenRight());
        foreach (var source in new[] { Left, NetAddress.Parse("fe80::11") })
        {
            var frame = AdvertisementFrame.Multicast(MacAddress.VirtualFor(7), source);
            frame.Pdu.Fill(0xab);

            Assert.Equal(SendOutcome.Sent, sender.Send(frame.Frame));

            var seen = receiver.Next();
            Assert.Equal(source, seen.Source);
            Assert.Equal(frame.Destination, seen.Destination);
            Assert.Equal(255, seen.Ttl);
            Assert.Equal(MacAddress.VirtualFor(7), seen.Mac);
            Assert.Equal(frame.Pdu.ToArray(), seen.Payload);
            Assert.True(seen.At <= MonotonicClock.Now);
        }

        Assert.Equal(2, sender.Counters[SendOutcome.Sent]);
        Assert.Equal(2, receiver.Wire.Counters[PacketDrop.None]);
        Assert.Equal(0, receiver.Wire.KernelDrops);
    }

    [NamespaceFact]
    public void What_this_host_sends_is_captured_only_when_asked_for()
    {
        using var own = new Listener(Hosts.OpenLeft());
        using var watcher = new Listener(Hosts.OpenLeft(CaptureScope.Everything));
        using var echo = Hosts.OpenLeft();
        var frame = AdvertisementFrame.Multicast(own.Wire.Mac, Left);

        own.Wire.Send(frame.Frame);
        echo.Send(frame.Frame);
        watcher.Next();
        watcher.Next();

        // A frame from the other host is the mark: it comes after the two, and it is the first that the election sees.
        using var peer = Hosts.OpenRight();
        Advertise(peer, Right);
        Assert.Equal(Right, own.Next().Source);
        Assert.Equal(1, own.Wire.Counters[PacketDrop.None]);
    }

    [NamespaceFact]
    public void What_an_egress_hook_drops_is_not_leased()
    {
        using var wire = Hosts.OpenLeft();
        const string fence = "table netdev fence { chain out { type filter hook egress device wire0 priority 0; "
            + "ether type arp drop; }; }";
        Hosts.Left.Execute("nft", $"\"{fence}\"");

        Assert.Equal(SendOutcome.NotLeased, wire.Send(new Announcement(Left, wire.Mac).Frame));
        Assert.Equal(SendOutcome.Sent, Advertise(wire, Left));
        Assert.Equal(1, wire.Counters[SendOutcome.NotLeased]);
    }

    [NamespaceFact]
    public void The_groups_are_joined_while_the_wire_lives()
    {
        using (Hosts.OpenLeft())
        {
            var joined = Hosts.Left.Ip("maddr show dev wire0");
            Assert.Contains("224.0.0.18", joined, StringComparison.Ordinal);
            Assert.Contains("ff02::12", joined, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("224.0.0.18", Hosts.Left.Ip("maddr show dev wire0"), StringComparison.Ordinal);
    }

    [NamespaceFact]
    public void A_group_that_cannot_be_joined_is_reported_and_the_wire_works()
    {
        // Below IPv6's least MTU (RFC 8200, 5) an interface has no IPv6 at all.
        Hosts.Left.Ip("link set wire0 mtu 1200");
        using var receiver = new Listener(Hosts.OpenLeft());
        var refusal = Assert.IsType<WireEvent.NotJoined>(receiver.NextEvent());
        Assert.Equal(AdvertisementFrame.GroupV6, refusal.Group);

        using var peer = Hosts.OpenRight();
        Advertise(peer, Right);
        Assert.Equal(Right, receiver.Next().Source);
    }

    [NamespaceFact]
    public void Frames_of_a_VLAN_are_another_wire()
    {
        using var sender = Hosts.OpenLeft();
        using var receiver = new Listener(Hosts.OpenRight());
        var frame = AdvertisementFrame.Multicast(sender.Mac, Left);
        sender.Send(Frames.Tagged(frame.Frame, vlan: 7));
        sender.Send(Frames.Tagged(frame.Frame, vlan: 0));

        Assert.Equal(Left, receiver.Next().Source);
        Assert.Equal(1, receiver.Wire.Counters[PacketDrop.OtherVlan]);
        Assert.Equal(1, receiver.Wire.Counters[PacketDrop.None]);
    }

    [NamespaceFact]
    public void A_sink_that_throws_loses_its_packet_and_nothing_else()
    {
        using var sender = Hosts.OpenLeft();
        var seen = new BlockingCollection<byte>();
        var events = new BlockingCollection<WireEvent>();
        using var wire = Hosts.OpenRight();
        wire.Listen((in CapturedPacket packet) =>
        {
            if (packet.Payload[0] < 2) throw new InvalidDataException("no good");
            seen.Add(packet.Payload[0]);
        }, events.Add);

        var frame = AdvertisementFrame.Multicast(sender.Mac, Left);
        for (byte first = 0; first < 3; first++)
        {
            frame.Pdu[0] = first;
            sender.Send(frame.Frame);
        }

        Assert.True(seen.TryTake(out var last, Listener.Patience));
        Assert.Equal(2, last);
        Assert.Equal(2, wire.Counters.SinkFaults);
        Assert.Equal("no good", Assert.IsType<WireEvent.SinkFailed>(Assert.Single(events)).Fault.Message);
    }

    [NamespaceFact]
    public void Losing_the_interface_is_said()
    {
        using var receiver = new Listener(Hosts.OpenRight());
        Hosts.Left.Ip("link del wire0");

        var lost = Assert.IsType<WireEvent.Lost>(receiver.NextEvent());
        output.WriteLine($"{lost}");
        Assert.Equal(WireLoss.NoInterface, lost.Reason);
        Assert.Equal(SendOutcome.Down, Advertise(receiver.Wire, Right));
    }

    [NamespaceFact]
    public void An_interface_that_goes_down_and_up_is_captured_again()
    {
        using var sender = Hosts.OpenLeft();
        using var receiver = new Listener(Hosts.OpenRight());
        Hosts.Right.Ip("link set wire1 down");
        Assert.Equal(SendOutcome.Down, Advertise(receiver.Wire, Right));
        Hosts.Right.Ip("link set wire1 up");

        while (Advertise(sender, Left) != SendOutcome.Sent) Thread.Yield();
        Assert.Equal(Left, receiver.Next().Source);
    }

    [NamespaceFact]
    public void Losing_an_interface_that_is_down_already_is_said()
    {
        using var receiver = new Listener(Hosts.OpenRight());
        Hosts.Right.Ip("link set wire1 down");
        Hosts.Left.Ip("link del wire0");
        Assert.Equal(WireLoss.NoInterface, Assert.IsType<WireEvent.Lost>(receiver.NextEvent()).Reason);
    }

    [NamespaceFact]
    public void A_wire_that_is_down_stops_within_a_second()
    {
        var listener = new Listener(Hosts.OpenRight());
        Hosts.Right.Ip("link set wire1 down");
        var watch = Stopwatch.StartNew();
        listener.Dispose();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1));
    }

    [NamespaceFact]
    public void What_cannot_be_opened_says_why()
    {
        Hosts.Left.Ip("link add off0 type veth peer name off1");
        Hosts.Left.Ip("tuntap add mode tun name tun0");
        Hosts.Left.Ip("link set tun0 up");

        Assert.Equal(WireLoss.NoInterface, Reason("nosuch0"));
        Assert.Equal(WireLoss.InterfaceDown, Reason("off0"));
        Assert.Equal(WireLoss.NotEthernet, Reason("tun0"));

        WireLoss? Reason(string name) => Hosts.Left.Run(() =>
        {
            PcapWire.TryOpen(name, CaptureScope.Received, out _, out var fault);
            output.WriteLine($"{fault}");
            return fault?.Reason;
        });
    }

    [NamespaceFact]
    public void A_quiet_wire_stops_within_a_second_and_sends_no_more()
    {
        var wire = Hosts.OpenLeft();
        var listener = new Listener(wire);
        var watch = Stopwatch.StartNew();
        listener.Dispose();

        output.WriteLine($"stopped after {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1));
        Assert.Equal(SendOutcome.Down, Advertise(wire, Left));
        Assert.Equal(0, wire.KernelDrops);
    }

    [NamespaceFact]
    public void A_packet_costs_no_allocation()
    {
        const int packets = 2000;
        using var sender = Hosts.OpenLeft();
        using var receiver = Hosts.OpenRight();
        var frame = AdvertisementFrame.Multicast(sender.Mac, Left);
        using var arrived = new SemaphoreSlim(0);
        var latencies = new double[packets];
        long sentAt = 0, before = 0, after = 0;
        var count = -1;
        receiver.Listen((in CapturedPacket packet) =>
        {
            // The first packet is the warm-up: what the runtime makes once for this thread is not the packet's.
            if (++count == 0) before = GC.GetAllocatedBytesForCurrentThread();
            else latencies[count - 1] = (packet.At.Nanoseconds - Volatile.Read(ref sentAt)) / 1e6;
            if (count == packets) after = GC.GetAllocatedBytesForCurrentThread();
            arrived.Release();
        }, report => Assert.Fail(report.ToString()));

        long sent = 0;
        for (var number = 0; number <= packets; number++)
        {
            Volatile.Write(ref sentAt, MonotonicClock.Now.Nanoseconds);
            var start = GC.GetAllocatedBytesForCurrentThread();
            sender.Send(frame.Frame);
            if (number > 0) sent += GC.GetAllocatedBytesForCurrentThread() - start;
            Assert.True(arrived.Wait(Listener.Patience));
        }

        Array.Sort(latencies);
        output.WriteLine($"allocated for {packets} packets: {after - before} B received, {sent} B sent");
        output.WriteLine($"latency: p50 {Percentile(50):F3} ms, p99 {Percentile(99):F3} ms, max {latencies[^1]:F3} ms");
        Assert.Equal(0, sent);
        Assert.Equal(0, after - before);

        double Percentile(int percent) => latencies[packets * percent / 100];
    }

    private static SendOutcome Advertise(PcapWire wire, NetAddress source) =>
        wire.Send(AdvertisementFrame.Multicast(wire.Mac, source).Frame);
}
