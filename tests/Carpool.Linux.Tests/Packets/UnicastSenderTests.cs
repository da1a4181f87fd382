using System.Globalization;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Packets;

public sealed class UnicastSenderTests : IDisposable
{
    private static readonly byte[] Pdu = [.. Enumerable.Range(0, 36).Select(number => (byte)number)];

    private readonly TwoHosts? _hosts = NetworkNamespace.Missing is null ? new() : null;

    private TwoHosts Hosts => _hosts!;

    public void Dispose() => _hosts?.Dispose();

    [NamespaceFact]
    public void A_directed_advertisement_reaches_its_peer_with_TTL_255()
    {
        using var receiver = new Listener(Hosts.OpenRight());
        using var own = new Listener(Hosts.OpenLeft());
        foreach (var (from, to) in new[] { ("192.0.2.11", "192.0.2.12"), ("2001:db8::11", "2001:db8::12") })
        {
            using var sender = OpenLeft(from);
            Assert.Equal(SendOutcome.Sent, sender.Send(Pdu, sender.AddressOf(NetAddress.Parse(to))));

            var seen = receiver.Next();
            Assert.Equal(NetAddress.Parse(from), seen.Source);
            Assert.Equal(NetAddress.Parse(to), seen.Destination);
            Assert.Equal(255, seen.Ttl);
            Assert.Equal(own.Wire.Mac, seen.Mac);
            Assert.Equal(Pdu, seen.Payload);
        }

        // The host's own capture sees what its raw socket sends; the mark that follows proves that it was dropped.
        using var peer = Hosts.OpenRight();
        peer.Send(AdvertisementFrame.Multicast(peer.Mac, NetAddress.Parse("192.0.2.12")).Frame);
        Assert.Equal(NetAddress.Parse("192.0.2.12"), own.Next().Source);
        Assert.Equal(2, own.Wire.Counters[PacketDrop.OwnEcho]);
    }

    [NamespaceFact]
    public void Its_socket_keeps_the_kernel_from_refusing_the_protocol()
    {
        using var receiver = new Listener(Hosts.OpenRight());
        using var sender = OpenLeft("192.0.2.11");
        var peer = sender.AddressOf(NetAddress.Parse("192.0.2.12"));

        sender.Send(Pdu, peer);
        receiver.Next();
        Assert.Equal(1, Refusals());

        using var idle = Hosts.Right.Run(() => Open("wire1", "192.0.2.12"));
        sender.Send(Pdu, peer);
        receiver.Next();
        Assert.Equal(1, Refusals());

        int Refusals() => Hosts.Right.Run(() =>
        {
            var lines = File.ReadLines("/proc/thread-self/net/snmp");
            var icmp = lines.Where(line => line.StartsWith("Icmp:", StringComparison.Ordinal))
                .Select(line => line.Split(' ')).ToArray();
            return int.Parse(icmp[1][Array.IndexOf(icmp[0], "OutDestUnreachs")], CultureInfo.InvariantCulture);
        });
    }

    [NamespaceFact]
    public void Sending_allocates_nothing_and_trouble_has_a_name()
    {
        using var sender = OpenLeft("192.0.2.11");
        var peer = sender.AddressOf(NetAddress.Parse("192.0.2.12"));
        sender.Send(Pdu, peer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = sender.Send(Pdu, peer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(SendOutcome.Sent, outcome);

        using var v6 = OpenLeft("2001:db8::11");
        Assert.Equal(SendOutcome.Unreachable, v6.Send(Pdu, v6.AddressOf(NetAddress.Parse("2001:db8:1::1"))));
        Assert.Equal(SendOutcome.Failed, sender.Send(Pdu, sender.AddressOf(NetAddress.Parse("192.0.2.255"))));
        Assert.Equal(13, sender.Counters.LastErrno); // EACCES: a broadcast address
        sender.Dispose();
        Assert.Equal(SendOutcome.Down, sender.Send(Pdu, peer));
    }

    [NamespaceFact]
    public void An_address_or_interface_that_the_host_lacks_is_refused()
    {
        Hosts.Left.Run(() =>
        {
            Assert.False(UnicastSender.TryOpen("wire0", 1, NetAddress.Parse("192.0.2.99"), out _, out var refusal));
            Assert.Equal(new SocketException((int)SocketError.AddressNotAvailable).Message, refusal);
            Assert.False(UnicastSender.TryOpen("nosuch0", 1, NetAddress.Parse("192.0.2.11"), out _, out refusal));
            Assert.NotEmpty(refusal);
        });
    }

    private UnicastSender OpenLeft(string source) => Hosts.Left.Run(() => Open("wire0", source));

    private static UnicastSender Open(string name, string source)
    {
        Assert.True(UnicastSender.TryOpen(name, 0, NetAddress.Parse(source), out var sender, out var refusal), refusal);
        return sender;
    }
}
