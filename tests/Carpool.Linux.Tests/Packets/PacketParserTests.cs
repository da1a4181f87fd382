using Carpool.Core;
using Carpool.Linux.Packets;
using CsCheck;

namespace Carpool.Linux.Tests.Packets;

public sealed class PacketParserTests
{
    private static readonly byte[] V4 = Convert.FromHexString(Vectors.UcarpFrame);
    private static readonly byte[] V6 = [.. Convert.FromHexString("33330000001200005e00012286dd" + Vectors.OpenBsdV6)];

    /// <summary>A fault, the frame it is put in, and what is changed in it.</summary>
    public static TheoryData<PacketDrop, string, Func<byte[], byte[]>> Faults => new()
    {
        { PacketDrop.CutShort, "v4", _ => [] },
        { PacketDrop.CutShort, "v4", frame => frame[..13] },
        { PacketDrop.CutShort, "v4", frame => frame[..14] },
        { PacketDrop.CutShort, "v4", frame => frame[..33] },
        { PacketDrop.CutShort, "v4", frame => frame[..^1] },
        { PacketDrop.CutShort, "v6", frame => frame[..53] },
        { PacketDrop.CutShort, "v6", frame => frame[..^1] },
        { PacketDrop.CutShort, "v4", frame => Frames.Tagged(frame, 1)[..17] },
        { PacketDrop.NotIp, "v4", frame => Put(frame, 12, 0x08, 0x06) },
        { PacketDrop.NotIp, "v4", frame => Put(frame, 12, 0x00, 0x38) },
        { PacketDrop.NotIp, "v4", frame => Frames.Tagged(Frames.Tagged(frame, 1), 2) },
        { PacketDrop.BadIpVersion, "v4", frame => Put(frame, 14, 0x65) },
        { PacketDrop.BadIpVersion, "v4", frame => Put(frame, 14, 0x15) },
        { PacketDrop.BadIpVersion, "v6", frame => Put(frame, 14, 0x45) },
        { PacketDrop.BadIpLength, "v4", frame => Put(frame, 14, 0x44) },
        { PacketDrop.BadIpLength, "v4", frame => Put(frame, 16, 0, 19) },
        { PacketDrop.BadIpChecksum, "v4", frame => Put(frame, 22, 0xfe) },
        { PacketDrop.Fragment, "v4", frame => Put(frame, 20, 0x20, 0) },
        { PacketDrop.Fragment, "v4", frame => Put(frame, 20, 0, 1) },
        { PacketDrop.OtherProtocol, "v4", frame => Put(frame, 23, 17) },
        { PacketDrop.OtherProtocol, "v6", frame => Put(frame, 20, 0) },
    };

    [Fact]
    public void An_IPv4_frame_is_read()
    {
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(V4, new Instant(5), out var packet));
        Assert.Equal(NetAddress.Parse("10.99.0.1"), packet.Source);
        Assert.Equal(NetAddress.Parse("224.0.0.18"), packet.Destination);
        Assert.Equal(255, packet.Ttl);
        Assert.Equal(36, packet.Payload.Length);
        Assert.Equal(0x21, packet.Payload[0]);
        Assert.Equal(MacAddress.Parse("00:00:5e:00:00:02"), packet.SourceMac);
        Assert.Equal(new Instant(5), packet.At);
        Assert.Equal(0, packet.Vlan);
        Assert.False(packet.IsV6);
    }

    [Fact]
    public void An_IPv6_frame_is_read()
    {
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(V6, default, out var packet));
        Assert.Equal(NetAddress.Parse("fe80::1"), packet.Source);
        Assert.Equal(NetAddress.Parse("ff02::12"), packet.Destination);
        Assert.Equal(255, packet.Ttl);
        Assert.Equal(36, packet.Payload.Length);
        Assert.Equal(0x21, packet.Payload[0]);
        Assert.True(packet.IsV6);
    }

    [Fact]
    public void Padding_behind_the_packet_is_cut_off()
    {
        byte[] vrrp = [.. V4[..14], .. Convert.FromHexString(Vectors.Vrrp), 0xff, 0xff, 0xff];
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(vrrp, default, out var packet));
        Assert.Equal(20, packet.Payload.Length);
    }

    [Fact]
    public void IPv4_options_are_skipped()
    {
        byte[] frame = [.. V4[..34], 1, 1, 1, 0, .. V4[34..]];
        Put(frame, 14, 0x46);
        Put(frame, 17, 60);
        // The header grew by 0x0101 and 0x0100, its first word by 0x0100, its length by 4.
        Subtract(frame, 24, 0x0101 + 0x0100 + 0x0100 + 4);
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(frame, default, out var packet));
        Assert.Equal(V4[34..], packet.Payload.ToArray());
    }

    [Fact]
    public void A_VLAN_tag_is_read_without_its_priority()
    {
        var tagged = Frames.Tagged(V4, vlan: 4094);
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(tagged, default, out var packet));
        Assert.Equal(4094, packet.Vlan);
        Assert.Equal(36, packet.Payload.Length);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_malformed_frame_is_dropped_for_its_reason(PacketDrop drop, string family, Func<byte[], byte[]> spoil)
    {
        var frame = spoil([.. family == "v4" ? V4 : V6]);
        Assert.Equal(drop, PacketParser.TryReadFrame(frame, default, out var packet));
        Assert.True(packet.Payload.IsEmpty);
    }

    [Fact]
    public void Neither_4_nor_6_is_no_IP_packet()
    {
        Assert.Equal(PacketDrop.BadIpVersion, PacketParser.TryReadIp([0x21], default, out _));
        Assert.Equal(PacketDrop.CutShort, PacketParser.TryReadIp([], default, out _));
    }

    [Fact]
    public void Whatever_the_octets_are_it_answers() =>
        Gen.Byte.Array[0, 120].Sample(octets =>
        {
            var drop = PacketParser.TryReadFrame(octets, default, out var packet);
            Assert.True(drop != PacketDrop.None || packet.Payload.Length <= octets.Length);
            PacketParser.TryReadIp(octets, default, out _);
        });

    [Fact]
    public void However_a_good_frame_is_spoilt_it_answers() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 89], Gen.Byte, Gen.Int[0, 90]).Sample((v6, at, octet, length) =>
        {
            byte[] frame = [.. v6 ? V6 : V4];
            frame[at % frame.Length] = octet;
            var kept = frame.AsSpan(0, Math.Min(length, frame.Length));
            var drop = PacketParser.TryReadFrame(kept, default, out var packet);
            Assert.Equal(drop == PacketDrop.None && packet.Payload.Length > 0, !packet.Payload.IsEmpty);
            // A frame that lost octets of its packet is never taken for whole, except where its own length was changed.
            if (kept.Length < frame.Length && at is not (16 or 17 or 18 or 19)) Assert.NotEqual(PacketDrop.None, drop);
        });

    [Fact]
    public void Every_reason_has_a_word_of_its_own()
    {
        var words = Enum.GetValues<PacketDrop>().Select(drop => drop.Word()).ToList();
        Assert.Distinct(words);
        Assert.All(words, word => Assert.Matches("^[a-z]+(-[a-z]+)*$", word));
    }

    private static byte[] Put(byte[] frame, int at, params byte[] octets)
    {
        octets.CopyTo(frame, at);
        return frame;
    }

    /// <summary>Takes a number from a one's complement checksum.</summary>
    private static void Subtract(byte[] frame, int at, int number)
    {
        var sum = (frame[at] << 8 | frame[at + 1]) - number;
        if (sum < 0) sum += 0xffff;
        (frame[at], frame[at + 1]) = ((byte)(sum >> 8), (byte)sum);
    }
}
