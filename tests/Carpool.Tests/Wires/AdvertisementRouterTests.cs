using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Packets;
using Carpool.Tests.World;
using Carpool.Wires;

namespace Carpool.Tests.Wires;

public sealed class AdvertisementRouterTests
{
    private readonly AdvertisementRouter _router = new();
    private readonly CountingInbox _inbox = new();

    [Fact]
    public void A_packet_goes_to_the_inbox_of_its_vhid()
    {
        _router.Route(5, _inbox);

        _router.Take(FakeWire.Packet("192.0.2.12", Pdu(vhid: 5), default));

        Assert.Equal(1, _inbox.Taken);
        Assert.Equal(0, _router.Counters.Heard(CarpDrop.UnknownVhid));
    }

    [Fact]
    public void What_nobody_waits_for_is_counted_as_unknown_vhid()
    {
        _router.Route(5, _inbox);
        _router.Unroute(5, _inbox);

        _router.Take(FakeWire.Packet("192.0.2.12", Pdu(vhid: 5), default));

        Assert.Equal((0, 1), (_inbox.Taken, _router.Counters.Heard(CarpDrop.UnknownVhid)));
    }

    [Fact]
    public void A_vhid_of_the_pool_whose_address_is_just_starting_is_not_unknown()
    {
        _router.Expect(new HashSet<byte> { 5 });

        _router.Take(FakeWire.Packet("192.0.2.12", Pdu(vhid: 5), default));
        _router.Take(FakeWire.Packet("192.0.2.12", Pdu(vhid: 6), default));

        Assert.Equal(1, _router.Counters.Heard(CarpDrop.UnknownVhid));
    }

    [Fact]
    public void An_inbox_that_was_replaced_cannot_take_the_route_away()
    {
        var former = new CountingInbox();
        _router.Route(5, former);
        _router.Route(5, _inbox);
        _router.Unroute(5, former);

        _router.Take(FakeWire.Packet("192.0.2.12", Pdu(vhid: 5), default));

        Assert.Equal(1, _inbox.Taken);
    }

    [Theory]
    [InlineData(0, CarpDrop.TooShort)]
    [InlineData(1, CarpDrop.TooShort)]
    [InlineData(35, CarpDrop.TooShort)]
    public void What_nobody_waits_for_and_is_broken_is_counted_as_broken(int length, CarpDrop drop)
    {
        _router.Take(FakeWire.Packet("192.0.2.12", Pdu(vhid: 5).AsSpan(0, length), default));

        Assert.Equal(1, _router.Counters.Heard(drop));
    }

    private static byte[] Pdu(byte vhid)
    {
        var pdu = new byte[CarpCodec.Size];
        CarpCodec.Write(
            pdu,
            new CarpAdvertisement(vhid, 0, 1, 0, 1),
            new CarpAuthenticator([], vhid, [NetAddress.Parse("192.0.2.101")]));
        return pdu;
    }

    private sealed class CountingInbox : IAdvertisementInbox
    {
        public int Taken { get; private set; }

        public void Take(in CapturedPacket packet) => Taken++;
    }
}
