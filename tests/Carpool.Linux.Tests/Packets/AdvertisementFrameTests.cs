using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Packets;

public sealed class AdvertisementFrameTests
{
    private static readonly MacAddress Virtual = MacAddress.VirtualFor(1);

    [Fact]
    public void The_IP_packet_is_octet_for_octet_that_of_FreeBSD()
    {
        foreach (var (source, destination, header, pdu) in Vectors.FreeBsd)
        {
            var frame = new AdvertisementFrame(
                Virtual, MacAddress.Broadcast, NetAddress.Parse(source), NetAddress.Parse(destination));
            Convert.FromHexString(pdu).CopyTo(frame.Pdu);
            Assert.Equal("ffffffffffff00005e0001010800" + header + pdu, Convert.ToHexStringLower(frame.Frame));
        }
    }

    [Theory]
    [InlineData("10.99.0.1", "01005e00001200005e0001010800", 70)]
    [InlineData("fe80::1", "33330000001200005e00010186dd", 90)]
    public void A_multicast_frame_goes_to_the_group_of_its_family(string source, string ethernet, int size)
    {
        var frame = AdvertisementFrame.Multicast(Virtual, NetAddress.Parse(source));
        Assert.Equal(ethernet, Convert.ToHexStringLower(frame.Frame[..14]));
        Assert.Equal(size, frame.Frame.Length);
        Assert.Equal(36, frame.Pdu.Length);
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(frame.Frame, default, out var packet));
        Assert.Equal(frame.Destination, packet.Destination);
        Assert.Equal(255, packet.Ttl);
    }

    [Fact]
    public void The_IPv6_header_has_traffic_class_0xe0_and_no_extension()
    {
        var frame = AdvertisementFrame.Multicast(Virtual, NetAddress.Parse("fe80::1"));
        Convert.FromHexString(Vectors.OpenBsdV6)[40..].CopyTo(frame.Pdu);
        // OpenBSD's differs in the traffic class only.
        Assert.Equal("6e" + Vectors.OpenBsdV6[2..], Convert.ToHexStringLower(frame.Frame[14..]));
    }

    [Fact]
    public void A_beat_allocates_nothing()
    {
        var frame = AdvertisementFrame.Multicast(Virtual, NetAddress.Parse("10.99.0.1"));
        frame.Pdu.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        frame.Pdu.Fill(1);
        var first = frame.Frame[34];
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, first);
    }
}
