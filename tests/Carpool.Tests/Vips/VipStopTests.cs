using Carpool.Core.Carp;
using Carpool.Linux.Netlink;
using Carpool.Tests.World;
using Carpool.Vips;

namespace Carpool.Tests.Vips;

/// <summary>How an address ends: on order, by replacement, by a crash.</summary>
public sealed class VipStopTests : ActorWorld
{
    [Fact]
    public void Stop_is_answered_only_when_the_addresses_have_left()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        vip.Vip.Seat.IsSlow = true;

        vip.Actor.Tell(new VipProtocol.Stop(), TestActor);
        Assert.Equal(["drop lease", "leave", "bow-out"], vip.Vip.TakeDeeds());
        ExpectNoMsg(TimeSpan.Zero);

        vip.Vip.Seat.Finish();
        ExpectMsg<VipProtocol.Stopped>();
    }

    [Fact]
    public void A_backup_stops_without_a_word()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);

        Asked<VipProtocol.Stopped>(vip.Actor, new VipProtocol.Stop());
        Advance(5000);

        Assert.Empty(vip.Vip.Deeds);
        Assert.Equal((CarpRole.Init, "stopped"), (vip.Status.Role, vip.Status.Why));
    }

    [Fact]
    public void Stop_is_answered_when_a_removal_that_failed_was_repeated()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        vip.Vip.Seat.IsSlow = true;
        vip.Actor.Tell(new VipProtocol.Stop(), TestActor);
        vip.Vip.Seat.Finish(AddressOutcome.NoRoom);
        ExpectNoMsg(TimeSpan.Zero);

        Advance(1000);
        vip.Vip.Seat.Finish();

        ExpectMsg<VipProtocol.Stopped>();
    }

    [Fact]
    public void A_stopped_address_stays_so_whatever_the_link_does()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        Asked<VipProtocol.Stopped>(vip.Actor, new VipProtocol.Stop());
        vip.Vip.TakeDeeds();

        vip.Tell(new VipProtocol.LinkChanged(true));
        Advance(5000);

        Assert.Equal(CarpRole.Init, vip.Status.Role);
        Assert.Empty(vip.Vip.TakeDeeds());
    }

    [Fact]
    public void An_actor_that_ends_as_master_closes_the_lease_takes_the_addresses_off_and_bows_out()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        Sys.Stop(vip.Actor);

        Assert.Equal(["drop lease", "leave", "bow-out"], vip.Vip.TakeDeeds());
        Assert.True(vip.Vip.Seat.IsDisposed);
    }

    [Fact]
    public void A_crash_lets_go_and_starts_anew_in_init()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        vip.Vip.Transmitter.IsBroken = true;
        Advance(100);

        Assert.Contains("drop lease", vip.Vip.Deeds);
        Assert.False(vip.IsOnHost);
        Assert.Equal(2, vip.Family.Told<VipProtocol.Started>().Count);

        // Nobody tells it anything again: it takes no part.
        vip.Vip.Transmitter.IsBroken = false;
        vip.Vip.TakeDeeds();
        Advance(5000);
        Assert.Empty(vip.Vip.Deeds);
    }

    [Fact]
    public void Told_everything_again_after_a_crash_it_takes_part_again()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        vip.Vip.Transmitter.IsBroken = true;
        Advance(100);
        vip.Vip.Transmitter.IsBroken = false;

        vip.Tell(new VipProtocol.Attach(vip.Vip.Opened));
        vip.Tell(new VipProtocol.LinkChanged(true));
        vip.Vip.Hear("mail02", advskew: 0);

        Assert.Equal(("mail02", CarpRole.Backup), (vip.Status.Master, vip.Status.Role));
    }
}
