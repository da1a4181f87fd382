using Carpool.Core;
using Carpool.Linux.Packets;
using CsCheck;

namespace Carpool.Linux.Tests.Packets;

public sealed class HexPacketTests
{
    private static readonly string Frame = Vectors.UcarpFrame;

    [Fact]
    public void A_frame_an_IP_packet_and_an_advertisement_are_told_apart()
    {
        foreach (var (text, hasSource) in new[] { (Frame, true), (Frame[28..], true), (Frame[68..], false) })
        {
            var packet = Read(text);
            Assert.Equal(PacketDrop.None, packet.Drop);
            Assert.Equal(Frame[68..], Convert.ToHexStringLower(packet.Payload.Span));
            Assert.Equal(hasSource ? NetAddress.Parse("10.99.0.1") : null, packet.Source);
            Assert.Equal(hasSource ? (byte)255 : null, packet.Ttl);
        }
    }

    [Fact]
    public void A_frame_whose_address_begins_like_an_advertisement_is_a_frame()
    {
        var packet = Read("33330000001200005e00012286dd" + Vectors.OpenBsdV6);
        Assert.Equal(NetAddress.Parse("fe80::1"), packet.Source);
        Assert.Equal(NetAddress.Parse("ff02::12"), packet.Destination);
    }

    [Theory]
    [InlineData("0x")]
    [InlineData(" \n")]
    public void Separators_are_skipped(string before)
    {
        var spaced = before + string.Join(":", Frame[68..].Chunk(2).Select(pair => new string(pair))) + " \n";
        Assert.Equal(36, Read(spaced).Payload.Length);
    }

    [Fact]
    public void A_spoilt_packet_says_what_is_wrong_with_it()
    {
        Assert.Equal(PacketDrop.CutShort, Read(Frame[28..^2]).Drop);
        Assert.Equal(PacketDrop.BadIpChecksum, Read(Frame[28..48] + "0000" + Frame[52..]).Drop);
        Assert.Equal(PacketDrop.CutShort, Read(Frame[..^2]).Drop);
    }

    [Theory]
    [InlineData("", "no hexadecimal digits")]
    [InlineData("0x", "no hexadecimal digits")]
    [InlineData("210", "3 digits make no whole octets")]
    [InlineData("21zz", "'z' is not a hexadecimal digit")]
    [InlineData("21\0\0", "'\0' is not a hexadecimal digit")]
    public void What_is_no_hexadecimal_text_is_refused(string text, string expected)
    {
        Assert.False(HexPacket.TryRead(text, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_text_without_end_is_refused()
    {
        Assert.False(HexPacket.TryRead(new string('0', HexPacket.LongestText + 1), out _, out var fault));
        Assert.Contains("characters", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_text_is_it_answers() =>
        Gen.String[Gen.Char["0123456789abcdefABCDEF: x\nz"], 0, 200].Sample(text =>
        {
            var isRead = HexPacket.TryRead(text, out var packet, out var fault);
            Assert.Equal((isRead, !isRead), (packet is not null, fault is not null));
        });

    [Fact]
    public void Whatever_the_octets_are_it_answers() =>
        Gen.Byte.Array[1, 120].Sample(octets => Read(Convert.ToHexString(octets)));

    private static OfflinePacket Read(string text)
    {
        Assert.True(HexPacket.TryRead(text, out var packet, out var fault), fault);
        return packet;
    }
}
