using System.Diagnostics;
using Carpool.Core;
using Carpool.Linux.Packets;
using PacketDotNet;

namespace Carpool.Linux.Tests.Packets;

public sealed class PacketFileTests : IDisposable
{
    private static readonly byte[] Frame = Convert.FromHexString(Vectors.UcarpFrame);
    private static readonly byte[] V6 = Convert.FromHexString(Vectors.OpenBsdV6);

    private readonly CaptureFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Frames_come_in_their_order_each_packet_or_a_named_fault()
    {
        var arp = new Announcement(NetAddress.Parse("192.0.2.101"), MacAddress.VirtualFor(7)).Frame.ToArray();
        var packets = Read(_files.Write(LinkLayers.Ethernet, Frame, arp, Frames.Tagged(Frame, 7), Frame[..40]));

        Assert.Equal([1, 2, 3, 4], packets.Select(packet => packet.Number));
        Assert.Equal(
            [PacketDrop.None, PacketDrop.NotIp, PacketDrop.None, PacketDrop.CutShort],
            packets.Select(packet => packet.Drop));
        Assert.Equal(NetAddress.Parse("10.99.0.1"), packets[0].Source);
        Assert.Equal(NetAddress.Parse("224.0.0.18"), packets[0].Destination);
        Assert.Equal((byte)255, packets[0].Ttl);
        Assert.Equal(Frame[34..], packets[0].Payload.ToArray());
        Assert.Equal(7, packets[2].Vlan);
        Assert.All(packets, packet => Assert.NotNull(packet.CapturedAt));
    }

    [Fact]
    public void Raw_and_cooked_packets_are_read()
    {
        byte[] sll = [.. new byte[14], 0x86, 0xdd, .. V6];
        byte[] sll2 = [0x86, 0xdd, .. new byte[18], .. V6];
        const LinkLayers cookedV2 = (LinkLayers)276;
        (LinkLayers, byte[])[] files = [(LinkLayers.RawLegacy, V6), (LinkLayers.LinuxSll, sll), (cookedV2, sll2)];
        foreach (var (type, octets) in files)
        {
            var packet = Assert.Single(Read(_files.Write(type, octets)));
            Assert.Equal(PacketDrop.None, packet.Drop);
            Assert.Equal(NetAddress.Parse("fe80::1"), packet.Source);
            Assert.Equal(V6[40..], packet.Payload.ToArray());
        }
    }

    [TsharkFact]
    public void A_pcapng_file_is_read()
    {
        var path = _files.PathOf("frames.pcapng");
        var pcap = _files.Write(LinkLayers.Ethernet, Frame);
        using (var tshark = Process.Start("tshark", ["-Q", "-r", pcap, "-F", "pcapng", "-w", path]))
            tshark.WaitForExit();
        Assert.Equal(NetAddress.Parse("10.99.0.1"), Assert.Single(Read(path)).Source);
    }

    [Fact]
    public void A_file_that_ends_in_the_middle_gives_what_it_has_and_says_so()
    {
        var path = _files.Write(LinkLayers.Ethernet, Frame, Frame);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^10]);
        Assert.True(PacketFile.TryOpen(path, out var file, out _));
        using (file)
        {
            Assert.Single(file.Packets());
            Assert.NotNull(file.Fault);
        }
    }

    [Fact]
    public void What_is_no_capture_file_says_why()
    {
        Assert.False(PacketFile.TryOpen(_files.PathOf("nosuch.pcap"), out _, out var fault));
        Assert.Contains("No such file", fault, StringComparison.Ordinal);

        var text = _files.PathOf("text.pcap");
        File.WriteAllText(text, "This is a text, long enough to have a header in it.");
        Assert.False(PacketFile.TryOpen(text, out _, out fault));
        Assert.NotEmpty(fault);

        Assert.False(PacketFile.TryOpen(_files.Write(LinkLayers.Ieee80211, Frame), out _, out fault));
        Assert.Contains("Ieee80211", fault, StringComparison.Ordinal);
    }

    private static List<OfflinePacket> Read(string path)
    {
        Assert.True(PacketFile.TryOpen(path, out var file, out var fault), fault);
        using (file)
        {
            List<OfflinePacket> packets = [.. file.Packets()];
            Assert.Null(file.Fault);
            return packets;
        }
    }
}
