using Carpool.Core;
using Carpool.Linux.Packets;
using PacketDotNet;
using PacketDotNet.Ndp;

namespace Carpool.Linux.Tests.Packets;

public sealed class AnnouncementTests
{
    private static readonly MacAddress Virtual = MacAddress.VirtualFor(9);

    [Fact]
    public void A_gratuitous_ARP_asks_for_its_own_address()
    {
        var announcement = new Announcement(NetAddress.Parse("192.0.2.101"), Virtual);
        const string ethernetAndArp = "ffffffffffff00005e0001090806" + "0001080006040001";
        Assert.Equal(ethernetAndArp + "00005e000109c0000265" + "000000000000c0000265",
            Convert.ToHexStringLower(announcement.Frame));
        Assert.Equal(NetAddress.Parse("192.0.2.101"), announcement.Address);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_unsolicited_neighbour_advertisement_overrides(bool router)
    {
        var address = NetAddress.Parse("2001:db8::101");
        var frame = new Announcement(address, Virtual, router).Frame.ToArray();
        Assert.Equal("33330000000100005e00010986dd", Convert.ToHexStringLower(frame[..14]));

        var ip = Packet.ParsePacket(LinkLayers.Ethernet, frame).Extract<IPv6Packet>();
        Assert.Equal(255, ip.HopLimit);
        Assert.Equal(address.ToIPAddress(), ip.SourceAddress);
        Assert.Equal("ff02::1", ip.DestinationAddress.ToString());
        Assert.Equal(32, ip.PayloadLength);

        var icmp = ip.Extract<IcmpV6Packet>();
        Assert.Equal(IcmpV6Type.NeighborAdvertisement, icmp.Type);

        var advertisement = ip.Extract<NdpNeighborAdvertisementPacket>();
        Assert.Equal((true, false, router), (advertisement.Override, advertisement.Solicited, advertisement.Router));
        Assert.Equal(address.ToIPAddress(), advertisement.TargetAddress);
        var option = Assert.IsType<NdpLinkLayerAddressOption>(Assert.Single(advertisement.OptionsCollection));
        Assert.Equal(Virtual.ToPhysicalAddress(), option.LinkLayerAddress);
    }

    [NamespaceFact]
    public void A_neighbour_learns_where_the_address_is_now()
    {
        using var hosts = new TwoHosts();
        using var wire = hosts.OpenLeft();
        foreach (var text in new[] { "192.0.2.101", "2001:db8::101" })
        {
            var flag = text.Contains(':', StringComparison.Ordinal) ? "-6" : "-4";
            hosts.Right.Ip($"{flag} neigh add {text} lladdr 00:00:5e:00:01:77 dev wire1 nud reachable");
            // The kernel heeds an unsolicited ARP only when the entry is older than its locktime.
            hosts.Right.Execute("sysctl", "-w net.ipv4.neigh.wire1.locktime=0");
            wire.Send(new Announcement(NetAddress.Parse(text), Virtual).Frame);

            var deadline = DateTime.UtcNow + Listener.Patience;
            while (!hosts.Right.Ip($"{flag} neigh show {text}").Contains(Virtual.ToString(), StringComparison.Ordinal))
                Assert.True(DateTime.UtcNow < deadline, $"{text} was not learnt");
        }
    }
}
