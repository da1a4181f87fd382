using Carpool.Core.Carp;
using Carpool.Tests.World;
using Carpool.Vips;

namespace Carpool.Tests.Vips;

public sealed class VipInboxTests : ActorWorld
{
    private readonly VipWorld _vip;
    private readonly VipInbox _inbox;

    public VipInboxTests()
    {
        _vip = new VipWorld(Clock, Pool.Small().Addresses[0]);
        _inbox = new VipInbox(_vip.Setup.Reader, _vip.Counters, TestActor);
        _vip.Opened.Router.Route(1, _inbox);
    }

    [Fact]
    public void The_actor_is_told_once_that_some_wait_and_reads_them_in_order()
    {
        _vip.Hear("mail02", advskew: 10);
        _vip.Hear("mail03", advskew: 20);
        _vip.Hear("stranger", advskew: 30);

        ExpectMsg<AdvertisementsWaiting>();
        ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal([10, 20, 30], ReadAll().Select(heard => (int)heard.Ad.Advskew));
    }

    [Fact]
    public void Known_senders_are_told_from_strangers()
    {
        _vip.Hear("mail02", advskew: 10);
        _vip.Hear("stranger", advskew: 30);

        Assert.Equal([true, false], ReadAll().Select(heard => heard.Known));
    }

    [Fact]
    public void Read_to_the_end_it_tells_again()
    {
        _vip.Hear("mail02", advskew: 10);
        ReadAll();
        ExpectMsg<AdvertisementsWaiting>();

        _vip.Hear("mail02", advskew: 10);

        ExpectMsg<AdvertisementsWaiting>();
    }

    [Fact]
    public void A_flood_fills_the_ring_and_no_more_and_is_counted()
    {
        for (var i = 0; i < 200; i++) _vip.Hear("mail02", advskew: 10);

        Assert.Equal((64, 136), (_vip.Counters.Heard(CarpDrop.None), _vip.Counters.Heard(CarpDrop.Behind)));
        Assert.Equal(64, ReadAll().Count);
        _vip.Hear("mail02", advskew: 11);
        Assert.Equal(11, Assert.Single(ReadAll()).Ad.Advskew);
    }

    [Fact]
    public void What_is_refused_is_counted_and_does_not_wait()
    {
        Span<byte> pdu = stackalloc byte[CarpCodec.Size];
        CarpCodec.Write(
            pdu,
            new CarpAdvertisement(1, 0, 1, 0, 7),
            new CarpAuthenticator("wrong"u8, 1, [_vip.Setup.Address.Address.Address]));

        _inbox.Take(FakeWire.Packet("192.0.2.12", pdu, Clock.Now));

        Assert.Equal(1, _vip.Counters.Heard(CarpDrop.BadDigest));
        Assert.Empty(ReadAll());
        ExpectNoMsg(TimeSpan.Zero);
    }

    private List<HeardAdvertisement> ReadAll()
    {
        var all = new List<HeardAdvertisement>();
        while (_inbox.TryRead(out var heard)) all.Add(heard);
        return all;
    }
}
