using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Packets;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("00:00:5e:00:01:ff")]
    [InlineData("01:23:45:67:89:ab")]
    public void Text_and_octets_say_the_same(string text)
    {
        var address = MacAddress.Parse(text.ToUpperInvariant());
        var octets = new byte[MacAddress.Size];
        address.Write(octets);

        Assert.Equal(text, address.ToString());
        Assert.Equal(address, MacAddress.Read(octets));
        Assert.Equal(octets, address.ToPhysicalAddress().GetAddressBytes());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00:00:5e:00:01")]
    [InlineData("00-00-5e-00-01-ff")]
    [InlineData("00:00:5e:00:01:fg")]
    [InlineData("00:00:5e:00:01:+1")]
    [InlineData("00:00:5e:00:01:ff:00")]
    public void Other_texts_are_refused(string? text)
    {
        Assert.False(MacAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => MacAddress.Parse(text!));
    }

    [Fact]
    public void The_virtual_address_carries_the_vhid()
    {
        Assert.Equal("00:00:5e:00:01:01", MacAddress.VirtualFor(1).ToString());
        Assert.Equal("00:00:5e:00:01:ff", MacAddress.VirtualFor(255).ToString());
        Assert.False(MacAddress.VirtualFor(255).IsGroup);
        Assert.True(MacAddress.Broadcast.IsGroup);
    }

    [Theory]
    [InlineData("224.0.0.18", "01:00:5e:00:00:12")]
    [InlineData("239.129.2.3", "01:00:5e:01:02:03")]
    [InlineData("ff02::12", "33:33:00:00:00:12")]
    [InlineData("ff02::1:ff00:1234", "33:33:ff:00:12:34")]
    public void A_group_maps_to_its_group_address(string group, string mac) =>
        Assert.Equal(mac, MacAddress.ForMulticast(NetAddress.Parse(group)).ToString());
}
