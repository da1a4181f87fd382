using Carpool.Core;
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
        _vip = new VipWorld(Clock, TestPool.Small().Addresses[0]);
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
    public void What_is_expected_waits_without_a_word()
    {
        Expect("mail02", advskew: 10);

        _vip.Hear("mail02", advskew: 10);
        _vip.Hear("mail02", advskew: 10);

        ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(2, ReadAll().Count);
    }

    [Fact]
    public void News_is_told_and_read_after_what_waited()
    {
        Expect("mail02", advskew: 10);

        _vip.Hear("mail02", advskew: 10);
        _vip.Hear("mail03", advskew: 10);
        _vip.Hear("mail02", advskew: 11);

        ExpectMsg<AdvertisementsWaiting>();
        Assert.Equal(["mail02", "mail03", "mail02"], ReadAll().Select(heard => NameOf(heard.Sender)));
    }

    [Fact]
    public void A_flood_of_what_is_expected_is_told_when_the_ring_is_half_full()
    {
        Expect("mail02", advskew: 10);

        for (var i = 0; i < 32; i++) _vip.Hear("mail02", advskew: 10);
        ExpectNoMsg(TimeSpan.Zero);
        _vip.Hear("mail02", advskew: 10);

        ExpectMsg<AdvertisementsWaiting>();
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

    private void Expect(string sender, byte advskew)
    {
        var ad = new CarpAdvertisement(Vhid: 1, advskew, Advbase: 1, Demote: 0, Counter: 0);
        _inbox.Expect(new CarpRoutine(ad, VipWorld.AddressOf(sender)), default);
    }

    private string NameOf(NetAddress sender) => _vip.Setup.NodeNames[sender];

    private List<HeardAdvertisement> ReadAll()
    {
        var all = new List<HeardAdvertisement>();
        while (_inbox.TryRead(out var heard)) all.Add(heard);
        return all;
    }
}
