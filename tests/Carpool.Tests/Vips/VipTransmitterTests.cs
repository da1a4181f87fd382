using System.Buffers.Binary;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Packets;
using Carpool.Tests.World;
using Carpool.Vips;
using Carpool.Wires;

namespace Carpool.Tests.Vips;

/// <summary>What goes over the wire, read again by the code that reads the others' words.</summary>
public sealed class VipTransmitterTests : IDisposable
{
    private static readonly NetAddress OwnV4 = NetAddress.Parse("192.0.2.11");
    private static readonly NetAddress OwnV6 = NetAddress.Parse("2001:db8::11");
    private static readonly NetAddress[] Virtual = [NetAddress.Parse("192.0.2.101"), NetAddress.Parse("2001:db8::101")];
    private static readonly MacAddress Mac = MacAddress.VirtualFor(1);

    private readonly CarpAuthenticator _authenticator = new("secret"u8, 1, Virtual);
    private readonly CarpCounters _counters = new();
    private readonly FakeWire _wire = new([]);

    public void Dispose() => _wire.Dispose();

    [Fact]
    public void An_advertisement_leaves_in_every_family_to_its_group()
    {
        Assert.True(Transmitter(CarpFamilies.V4 | CarpFamilies.V6).Advertise(advskew: 17));

        Assert.Equal([("192.0.2.11", "224.0.0.18"), ("2001:db8::11", "ff02::12")], _wire.Frames.Select(Way));
        Assert.All(_wire.Frames.Select(Read), ad => Assert.Equal((1, 17, 1), (ad.Vhid, ad.Advskew, ad.Advbase)));
        Assert.Equal((1, 1), (_counters.Sent(isV6: false), _counters.Sent(isV6: true)));
    }

    [Fact]
    public void A_family_without_addresses_is_not_spoken_in()
    {
        Transmitter(CarpFamilies.V4).Advertise(advskew: 0);

        Assert.Equal(("192.0.2.11", "224.0.0.18"), Way(Assert.Single(_wire.Frames)));
    }

    [Fact]
    public void No_counter_is_sent_twice()
    {
        var transmitter = Transmitter(CarpFamilies.V4 | CarpFamilies.V6);
        for (var i = 0; i < 20; i++) transmitter.Advertise(advskew: 0);
        transmitter.BowOut();

        var counters = _wire.Frames.Select(frame => Read(frame).Counter).ToArray();

        Assert.Equal(42, counters.Length);
        Assert.Equal(counters.Order().Distinct(), counters);
    }

    [Fact]
    public void A_bow_out_says_that_we_are_gone()
    {
        Transmitter(CarpFamilies.V4).BowOut();

        Assert.True(Read(Assert.Single(_wire.Frames)).IsBowOut);
    }

    [Fact]
    public void Every_address_is_announced_with_the_address_it_answers_with()
    {
        Transmitter(CarpFamilies.V4 | CarpFamilies.V6).Announce();

        var types = _wire.Frames.Select(frame => (int)BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)));
        Assert.Equal([0x0806, 0x86dd], types);
        Assert.All(_wire.Frames, frame => Assert.Equal(Mac, MacAddress.Read(frame.AsSpan(6))));
    }

    [Fact]
    public void A_frame_that_did_not_leave_is_told_and_counted()
    {
        _wire.Outcome = SendOutcome.Down;

        Assert.False(Transmitter(CarpFamilies.V4).Advertise(advskew: 0));

        Assert.Equal((0, 1), (_counters.Sent(isV6: false), _counters.SendErrors(isV6: false)));
    }

    [Fact]
    public void A_peer_that_cannot_be_reached_says_nothing_about_our_sending()
    {
        Assert.True(Transmitter(CarpFamilies.V4, peers: "192.0.2.12").Advertise(advskew: 0));

        Assert.Equal((1, 1), (_counters.Sent(isV6: false), _counters.SendErrors(isV6: false)));
    }

    [RawSocketFact]
    public void Peers_get_their_own_copy_and_a_hand_over_goes_to_one_alone()
    {
        var loopback = new FakeWire([], index: 1, name: "lo");
        var peer = NetAddress.Parse("127.0.0.2");
        using var direct = DirectSender.Open(loopback, [NetAddress.Parse("127.0.0.1")], [peer], out var refusal);
        Assert.Empty(refusal);
        var transmitter = Transmitter(CarpFamilies.V4, loopback, direct, "127.0.0.2");

        Assert.True(transmitter.Advertise(advskew: 0));
        Assert.Equal((1, 2), (loopback.Frames.Count, _counters.Sent(isV6: false)));

        transmitter.HandOver(TestPool.Small().Nodes[1] with { Address = peer });
        Assert.Equal((1, 3), (loopback.Frames.Count, _counters.Sent(isV6: false)));
        Assert.Equal(0, _counters.SendErrors(isV6: false));
    }

    private VipTransmitter Transmitter(CarpFamilies families, params string[] peers) =>
        Transmitter(families, _wire, DirectSender.Open(_wire, [], [], out _), peers);

    private VipTransmitter Transmitter(
        CarpFamilies families, FakeWire wire, DirectSender direct, params string[] peers) => new(
        new CarpSettings { Vhid = 1, Families = families, OwnV4 = OwnV4, OwnV6 = OwnV6 },
        _authenticator,
        new CarpClock(1000),
        _counters,
        new WireProtocol.Opened(wire, new AdvertisementRouter(), direct),
        Mac,
        Virtual,
        peers.Select(NetAddress.Parse));

    private static (string From, string To) Way(byte[] frame)
    {
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(frame, default, out var packet));
        return (packet.Source.ToString(), packet.Destination.ToString());
    }

    private CarpAdvertisement Read(byte[] frame)
    {
        Assert.Equal(PacketDrop.None, PacketParser.TryReadFrame(frame, default, out var packet));
        Assert.Equal(Mac, packet.SourceMac);
        Assert.Equal(CarpDrop.None, CarpCodec.TryRead(packet.Payload, packet.Ttl, out var ad));
        Assert.True(_authenticator.Accepts(ad.Counter, CarpCodec.DigestOf(packet.Payload)));
        return ad;
    }
}
