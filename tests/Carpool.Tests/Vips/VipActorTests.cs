using Akka.Actor;
using Carpool.Core.Carp;
using Carpool.Tests.World;
using Carpool.Vips;

namespace Carpool.Tests.Vips;

public sealed class VipActorTests : ActorWorld
{
    [Fact]
    public void It_tells_its_parent_that_it_started_and_knows_nothing()
    {
        var vip = new LivingVip(this, linkIsUp: false);

        Assert.Equal("192.0.2.101", Assert.Single(vip.Family.Told<VipProtocol.Started>()).Address);
        Assert.Equal(CarpRole.Init, vip.Status.Role);
        Assert.Null(vip.Status.Master);
        Assert.Empty(vip.Vip.Deeds);
    }

    [Fact]
    public void With_its_link_it_becomes_backup_and_does_nothing_yet()
    {
        var vip = new LivingVip(this);

        Assert.Equal((CarpRole.Backup, "link up"), (vip.Status.Role, vip.Status.Why));
        Assert.Empty(vip.Vip.Deeds);
        Assert.Contains("192.0.2.101 INIT -> BACKUP (link up)", Changes);
    }

    [Fact]
    public void After_silence_it_holds_then_advertises_then_announces()
    {
        var vip = new LivingVip(this);

        Advance(2999);
        Assert.Empty(vip.Vip.Deeds);
        Advance(1);

        Assert.Equal(["hold", "advertise 0", "announce"], vip.Vip.TakeDeeds());
        Assert.Equal((CarpRole.Master, "mail01", "master down"), (vip.Status.Role, vip.Status.Master, vip.Status.Why));
        Assert.Equal(WorldClock.Start.AddSeconds(3), vip.Status.Since);
    }

    [Fact]
    public void It_announces_again_after_two_beats()
    {
        var vip = new LivingVip(this).AsMaster();
        vip.Vip.TakeDeeds();

        Advance(250);

        Assert.Equal(["advertise 0", "advertise 0", "announce"], vip.Vip.TakeDeeds());
    }

    [Fact]
    public void It_announces_only_when_the_addresses_are_on_the_host()
    {
        var vip = new LivingVip(this);
        vip.Vip.Seat.IsSlow = true;
        vip.AsMaster();
        Assert.Equal(["hold", "advertise 0"], vip.Vip.TakeDeeds());

        vip.Vip.Seat.Finish();

        Assert.Equal(["announce"], vip.Vip.TakeDeeds());
    }

    [Fact]
    public void A_master_beats_ten_times_a_second()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        Advance(1000);

        Assert.Equal(10, vip.Vip.TakeDeeds().Count(deed => deed == "advertise 0"));
    }

    [Fact]
    public void A_known_master_is_waited_for_three_beats_not_three_seconds()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);
        Assert.Equal("mail02", vip.Status.Master);

        Advance(299);
        Assert.Equal(CarpRole.Backup, vip.Status.Role);
        Advance(1);

        Assert.Equal(CarpRole.Master, vip.Status.Role);
    }

    [Fact]
    public void An_unknown_master_is_shown_by_its_address()
    {
        var vip = new LivingVip(this);

        vip.Vip.Hear("stranger", advskew: 0);

        Assert.Equal("192.0.2.99", vip.Status.Master);
    }

    [Fact]
    public void It_lets_the_lease_go_at_once_when_a_faster_one_speaks_and_then_takes_the_addresses_off()
    {
        var vip = new LivingVip(this);
        vip.Tell(new VipProtocol.Assign(["mail02", "mail01", "mail03"]));
        vip.AsSettledMaster();

        vip.Vip.Hear("mail02", advskew: 0);

        Assert.Equal(["drop lease", "leave"], vip.Vip.TakeDeeds());
        Assert.Equal((CarpRole.Backup, "mail02"), (vip.Status.Role, vip.Status.Master));
        Assert.False(vip.IsOnHost);
    }

    [Fact]
    public void A_released_address_is_closed_before_the_bow_out_leaves()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        var answer = Asked<OrderAnswered>(vip.Actor, new VipProtocol.Release());

        Assert.Equal(new OrderAnswered(true, "192.0.2.101 released"), answer);
        Assert.Equal(["drop lease", "leave", "bow-out"], vip.Vip.TakeDeeds());
        Assert.Equal(240, vip.Status.Advskew);
    }

    [Fact]
    public void What_it_does_not_hold_it_neither_releases_nor_hands_over()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);
        var to = TestPool.Small().Nodes[2];

        var released = Asked<OrderAnswered>(vip.Actor, new VipProtocol.Release());
        var moved = Asked<OrderAnswered>(vip.Actor, new VipProtocol.HandOver(to));

        Assert.Equal((false, "mail01 does not hold 192.0.2.101, mail02 does"), (released.Done, released.Text));
        Assert.False(moved.Done);
        Assert.StartsWith("mail01 does not hold 192.0.2.101, mail02 does", moved.Text, StringComparison.Ordinal);
        Assert.Empty(vip.Vip.Deeds);
    }

    [Fact]
    public void A_handed_over_address_stays_until_its_new_master_speaks()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        var to = TestPool.Small().Nodes[1];

        var answer = Asked<OrderAnswered>(vip.Actor, new VipProtocol.HandOver(to));

        Assert.Equal(new OrderAnswered(true, "192.0.2.101 handed to mail02"), answer);
        Assert.Equal(["hand-over mail02"], vip.Vip.TakeDeeds());
        Assert.True(vip.IsOnHost);

        vip.Vip.Hear("mail02", advskew: 0);

        Assert.Equal(["drop lease", "leave"], vip.Vip.TakeDeeds());
        Assert.Equal(CarpRole.Backup, vip.Status.Role);
    }

    [Fact]
    public void Handed_an_address_it_takes_it_at_once()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);

        vip.Vip.HearHandOver("mail02");

        Assert.Equal(["hold", "advertise 0", "announce"], vip.Vip.TakeDeeds());
    }

    [Fact]
    public void A_bow_out_makes_the_heir_master_within_milliseconds()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);

        vip.Vip.HearBowOut("mail02");
        Advance(1);

        Assert.Equal((CarpRole.Master, "the master bowed out"), (vip.Status.Role, vip.Status.Why));
    }

    [Fact]
    public void Without_carrier_it_lets_go_and_says_nothing()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        vip.Tell(new VipProtocol.LinkChanged(false));
        Advance(5000);

        Assert.Equal(["drop lease", "leave"], vip.Vip.TakeDeeds());
        Assert.Equal((CarpRole.Init, "link down"), (vip.Status.Role, vip.Status.Why));
    }

    [Fact]
    public void Demotion_is_advertised_at_once()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        vip.Tell(new VipProtocol.Demote(240));

        Assert.Equal(["advertise 240"], vip.Vip.TakeDeeds());
    }

    [Fact]
    public void A_place_that_the_plan_does_not_name_comes_after_all_others()
    {
        var vip = new LivingVip(this);

        vip.Tell(new VipProtocol.Assign(["mail02", "mail03"]));

        Assert.Equal(["mail02", "mail03"], vip.Status.Succession);
        Assert.True(vip.Status.Advskew > 0);
        Advance(4000);
        Assert.Equal(CarpRole.Master, vip.Status.Role);
    }

    [Fact]
    public void A_master_whose_words_do_not_leave_steps_back_when_its_lease_is_over()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        vip.Vip.Transmitter.Works = false;

        Advance(300);

        Assert.Equal(["advertise 0", "advertise 0", "drop lease", "leave"], vip.Vip.TakeDeeds());
        Assert.Equal((CarpRole.Backup, 1L), (vip.Status.Role, vip.Status.Lapses));
        Assert.StartsWith("no advertisement left for", vip.Status.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_heard_before_a_deadline_counts_before_it_though_looked_at_after_it()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);
        Advance(298);

        // The clock thread is held up: the tick is in the mailbox first, the advertisement came earlier.
        ((IInternalActorRef)vip.Actor).Suspend();
        Advance(2);
        vip.Vip.Hear("mail02", advskew: 0, ago: TimeSpan.FromMilliseconds(1));
        ((IInternalActorRef)vip.Actor).Resume();

        Assert.Equal(CarpRole.Backup, vip.Status.Role);
        Assert.Empty(vip.Vip.Deeds);
    }

    [Fact]
    public void A_master_that_beats_as_before_does_not_wake_its_backup()
    {
        var vip = new LivingVip(this);
        vip.Vip.Hear("mail02", advskew: 0);

        Assert.False(IsWoken(vip, () => vip.Vip.Hear("mail02", advskew: 0)));
        Assert.True(IsWoken(vip, () => vip.Vip.Hear("mail02", advskew: 1)));
        Assert.True(IsWoken(vip, () => vip.Vip.Hear("mail03", advskew: 0)));
        Assert.True(IsWoken(vip, () => vip.Vip.HearBowOut("mail02")));
    }

    [Fact]
    public void Three_beats_count_from_the_last_word_though_nobody_looked_at_it()
    {
        var vip = new LivingVip(this);
        for (var i = 0; i < 30; i++)
        {
            vip.Vip.Hear("mail02", advskew: 0);
            Advance(100);
        }

        Advance(199);
        Assert.Equal(CarpRole.Backup, vip.Status.Role);
        Advance(1);
        Assert.Equal((CarpRole.Master, 0L), (vip.Status.Role, vip.Status.Pauses));
    }

    [Fact]
    public void What_waits_unread_counts_before_a_new_plan_does()
    {
        var vip = new LivingVip(this);
        vip.Tell(new VipProtocol.Assign(["mail02", "mail01", "mail03"]));
        vip.Vip.Hear("mail02", advskew: 0);
        Advance(200);
        vip.Vip.Hear("mail02", advskew: 0);
        Advance(100);

        // Measured from the first word only, this place's wait would be over.
        vip.Tell(new VipProtocol.Assign(["mail01", "mail02", "mail03"]));

        Assert.Equal(CarpRole.Backup, vip.Status.Role);
    }

    [Fact]
    public void A_new_plan_makes_news_of_the_masters_next_word()
    {
        var vip = new LivingVip(this);
        vip.Tell(new VipProtocol.Assign(["mail02", "mail01", "mail03"]));
        vip.Vip.Hear("mail02", advskew: 0);
        vip.Tell(new VipProtocol.Assign(["mail01", "mail02", "mail03"]));

        vip.Vip.Hear("mail02", advskew: 15);

        Assert.Equal((CarpRole.Master, "preempting a slower master"), (vip.Status.Role, vip.Status.Why));
    }

    [Fact]
    public void From_a_living_master_it_takes_over_when_the_addresses_are_on_the_host()
    {
        var vip = new LivingVip(this);
        vip.Vip.Seat.IsSlow = true;
        vip.Vip.Hear("mail02", advskew: 15);
        Advance(5);
        Assert.Equal(["hold"], vip.Vip.TakeDeeds());

        vip.Vip.Seat.Finish();

        Assert.Equal(["advertise 0", "announce"], vip.Vip.TakeDeeds());
        Assert.Equal((CarpRole.Master, "preempting a slower master"), (vip.Status.Role, vip.Status.Why));
    }

    [Fact]
    public void Addresses_that_do_not_come_delay_its_first_word_by_half_a_beat_only()
    {
        var vip = new LivingVip(this);
        vip.Vip.Seat.IsSlow = true;
        vip.Vip.Hear("mail02", advskew: 15);

        Advance(50);
        Assert.Equal(["hold", "advertise 0"], vip.Vip.TakeDeeds());
        vip.Vip.Seat.Finish();

        Assert.Equal(["announce"], vip.Vip.TakeDeeds());
    }

    [Fact]
    public void Addresses_that_are_just_leaving_have_to_come_again_first()
    {
        var vip = new LivingVip(this).AsSettledMaster();
        vip.Vip.Seat.IsSlow = true;
        vip.Tell(new VipProtocol.Demote(240));
        vip.Vip.Hear("mail02", advskew: 15);
        vip.Tell(new VipProtocol.Demote(0));
        vip.Vip.TakeDeeds();

        vip.Vip.Hear("mail02", advskew: 15);
        vip.Vip.Seat.Finish();
        Assert.Equal(["hold"], vip.Vip.TakeDeeds());
        vip.Vip.Seat.Finish();

        Assert.Equal(["advertise 0", "announce"], vip.Vip.TakeDeeds());
    }

    [Fact]
    public void A_master_that_was_not_run_for_longer_than_its_lease_listens_first()
    {
        var vip = new LivingVip(this).AsSettledMaster();

        Clock.Move(TimeSpan.FromSeconds(2));
        Advance(100);

        Assert.Equal(["drop lease", "leave"], vip.Vip.TakeDeeds());
        Assert.Equal((CarpRole.Backup, 1L), (vip.Status.Role, vip.Status.Lapses));
        Assert.StartsWith("paused", vip.Status.Why, StringComparison.Ordinal);
    }

    /// <summary>Whether the address is told anything while it cannot look.</summary>
    private static bool IsWoken(LivingVip vip, Action act)
    {
        var cell = (ActorRefWithCell)vip.Actor;
        cell.Suspend();
        act();
        var isWoken = cell.Underlying.HasMessages;
        cell.Resume();
        return isWoken;
    }
}
