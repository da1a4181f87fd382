using Carpool.Linux.Netlink;
using Carpool.Tests.World;
using Carpool.Vips;

namespace Carpool.Tests.Vips;

/// <summary>Wanted, held, one in flight: seen through the actor that owns the hold.</summary>
public sealed class AddressHoldTests : ActorWorld
{
    [Fact]
    public void An_addition_that_is_overtaken_by_a_removal_leaves_nothing_behind()
    {
        var vip = new LivingVip(this);
        vip.Vip.Seat.IsSlow = true;
        vip.AsMaster();

        vip.Tell(new VipProtocol.LinkChanged(false));
        Assert.Equal(["hold", "advertise 0", "drop lease"], vip.Vip.TakeDeeds());
        vip.Vip.Seat.Finish();

        Assert.Equal(["leave"], vip.Vip.TakeDeeds());
        vip.Vip.Seat.Finish();
        Assert.False(vip.IsOnHost);
        Advance(5000);
        Assert.Empty(vip.Vip.Deeds);
    }

    [Fact]
    public void Only_one_change_is_in_flight()
    {
        var vip = new LivingVip(this);
        vip.Vip.Seat.IsSlow = true;
        vip.AsMaster();

        Advance(3000);

        Assert.Equal(1, vip.Vip.Seat.Pending);
    }

    [Fact]
    public void What_could_not_be_added_is_tried_again_every_second_and_then_announced()
    {
        var vip = new LivingVip(this);
        vip.Vip.Seat.Additions = AddressOutcome.NoRoom;
        vip.AsMaster();
        Assert.Equal(["hold", "advertise 0"], vip.Vip.TakeDeeds());

        vip.Vip.Seat.Additions = AddressOutcome.Done;
        Advance(1000);

        Assert.Contains("hold", vip.Vip.Deeds);
        Assert.Contains("announce", vip.Vip.Deeds);
        Assert.Contains("192.0.2.101: address not added: no-room", Troubles);
    }

    [Fact]
    public void A_trouble_that_stays_is_logged_once()
    {
        var vip = new LivingVip(this);
        vip.Vip.Seat.Additions = AddressOutcome.NoRoom;

        vip.AsMaster();
        Advance(5000);

        Assert.Single(Troubles);
    }

    [Fact]
    public void The_lifetime_of_held_addresses_is_refreshed_every_second_without_a_new_announcement()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        Advance(3000);

        var deeds = vip.Vip.TakeDeeds();
        Assert.Equal(3, deeds.Count(deed => deed == "hold"));
        Assert.DoesNotContain("announce", deeds);
    }

    [Fact]
    public void On_another_interface_a_master_holds_the_addresses_there_and_leaves_the_former_one()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        var former = vip.Vip.Seat;
        var next = vip.Vip.Seat = new FakeSeat(vip.Vip.Deeds);

        vip.Tell(new VipProtocol.Attach(vip.Vip.Opened));

        Assert.Equal((false, true), (former.HasAddresses, former.IsDisposed));
        Assert.True(next.HasAddresses);
    }

    [Fact]
    public void The_end_of_a_change_on_a_former_interface_says_nothing_about_the_present_one()
    {
        var vip = new LivingVip(this);
        var former = vip.Vip.Seat;
        former.IsSlow = true;
        vip.AsMaster();
        vip.Vip.TakeDeeds();
        var next = vip.Vip.Seat = new FakeSeat(vip.Vip.Deeds) { IsSlow = true };
        vip.Tell(new VipProtocol.Attach(vip.Vip.Opened));

        former.Finish();
        Assert.DoesNotContain("announce", vip.Vip.Deeds);
        next.Finish();

        Assert.Contains("announce", vip.Vip.Deeds);
    }
}
