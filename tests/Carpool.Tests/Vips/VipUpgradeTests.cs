using Carpool.Core.Carp;
using Carpool.Tests.World;
using Carpool.Vips;

namespace Carpool.Tests.Vips;

/// <summary>An address passes from one daemon to the next.</summary>
public sealed class VipUpgradeTests : ActorWorld
{
    [Fact]
    public void A_frozen_master_goes_on_advertising_and_hears_nothing()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        Asked<VipProtocol.Frozen>(vip.Actor, new VipProtocol.Freeze());

        vip.Tell(new VipProtocol.Demote(240));
        vip.Vip.Hear("mail02", advskew: 0);
        Advance(300);

        Assert.Equal(CarpRole.Master, vip.Status.Role);
        Assert.Equal(["advertise 0", "advertise 0", "advertise 0"], vip.Vip.TakeDeeds().Where(IsWord));
    }

    [Fact]
    public void Thawed_it_takes_up_what_it_was_told_meanwhile()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        Asked<VipProtocol.Frozen>(vip.Actor, new VipProtocol.Freeze());
        vip.Tell(new VipProtocol.Demote(240));
        Advance(100);

        vip.Tell(new VipProtocol.Thaw());
        Advance(100);

        Assert.Equal(240, vip.Status.Advskew);
    }

    [Fact]
    public void A_frozen_backup_does_not_take_over_and_a_thawed_one_does()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);
        Asked<VipProtocol.Frozen>(vip.Actor, new VipProtocol.Freeze());
        Advance(1000);
        Assert.Equal(CarpRole.Backup, vip.Status.Role);

        vip.Tell(new VipProtocol.Thaw());
        Advance(1000);

        Assert.Equal(CarpRole.Master, vip.Status.Role);
    }

    [Fact]
    public void One_that_has_fallen_silent_says_one_word_more_and_leaves_all_as_it_is()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        Asked<VipProtocol.Frozen>(vip.Actor, new VipProtocol.Freeze());
        var silent = Asked<VipProtocol.Silent>(vip.Actor, new VipProtocol.FallSilent());
        Assert.Equal(Clock.Now, silent.LastSent);
        Assert.Equal(["advertise 0"], vip.Vip.TakeDeeds());

        Advance(1000);
        Asked<VipProtocol.Stopped>(vip.Actor, new VipProtocol.Stop());
        Sys.Stop(vip.Actor);
        Advance(1000);

        Assert.Empty(vip.Vip.TakeDeeds());
        Assert.True(vip.IsOnHost);
    }

    [Fact]
    public void When_the_other_one_ends_before_it_knows_even_a_silent_one_goes_on()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        Asked<VipProtocol.Frozen>(vip.Actor, new VipProtocol.Freeze());
        Asked<VipProtocol.Silent>(vip.Actor, new VipProtocol.FallSilent());
        vip.Vip.TakeDeeds();
        Advance(50);

        vip.Tell(new VipProtocol.Thaw());
        Advance(300);

        Assert.Equal(CarpRole.Master, vip.Status.Role);
        Assert.InRange(vip.Vip.TakeDeeds().Count(IsWord), 3, 4);
    }

    [Fact]
    public void The_next_daemon_is_master_at_once_as_if_nothing_had_been()
    {
        var former = new LivingVip(this).AsSettledMaster();
        var memory = Asked<VipProtocol.Frozen>(former.Actor, new VipProtocol.Freeze()).Memory;
        var silent = Asked<VipProtocol.Silent>(former.Actor, new VipProtocol.FallSilent());
        var next = new LivingVip(this, linkIsUp: false);
        Assert.True(Asked<VipProtocol.Prepared>(next.Actor, new VipProtocol.Prepare(memory)).Takes);
        Advance(50);
        Assert.DoesNotContain(next.Vip.TakeDeeds(), IsWord);

        next.Tell(new VipProtocol.Resume(silent.LastSent));
        next.Tell(new VipProtocol.LinkChanged(true));

        Assert.Equal(["hold", "advertise 0"], next.Vip.TakeDeeds());
        Assert.Equal((former.Status.Since, former.Status.Why), (next.Status.Since, next.Status.Why));
        Assert.Contains("192.0.2.101: goes on as MASTER", Changes);
    }

    [Fact]
    public void One_that_sits_elsewhere_is_not_taken()
    {
        var former = new LivingVip(this).AsSettledMaster();
        var memory = Asked<VipProtocol.Frozen>(former.Actor, new VipProtocol.Freeze()).Memory;
        var next = new LivingVip(this, linkIsUp: false);

        var prepared = Asked<VipProtocol.Prepared>(
            next.Actor, new VipProtocol.Prepare(memory with { Seat = "192.0.2.101 on eth1, vhid 1, mac Interface" }));
        next.Tell(new VipProtocol.Resume(Clock.Now));

        Assert.False(prepared.Takes);
        Assert.Equal(CarpRole.Init, next.Status.Role);
    }

    private static bool IsWord(string deed) => deed.StartsWith("advertise", StringComparison.Ordinal);
}
