using Carpool.Core.Carp;
using static Carpool.Core.Tests.Carp.CarpBench;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpBackupTests
{
    [Fact]
    public void Nobody_starts_as_master()
    {
        var bench = Backup();

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(2999)).Role);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(1)).Role);
        Assert.Equal("Backup -> Master (master down)", bench.Log[^1]);
    }

    [Fact]
    public void A_known_master_is_down_after_three_beats()
    {
        var bench = Backup();
        bench.Hear(0);

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(299.9)).Role);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(0.1)).Role);
    }

    [Fact]
    public void An_unknown_master_is_down_after_carps_own_time()
    {
        var bench = Backup();
        bench.Hear(0, known: false);

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(2999)).Role);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(1)).Role);
    }

    [Fact]
    public void Every_advertisement_arms_the_wait_anew()
    {
        var bench = Backup(advskew: 15, place: 1);
        for (var i = 0; i < 20; i++)
        {
            bench.Hear(0);
            Assert.Equal(CarpRole.Backup, bench.Pass(Ms(290)).Role);
        }
    }

    [Fact]
    public void A_node_that_waits_for_the_plan_takes_nothing_from_anybody()
    {
        var bench = Backup();
        bench.Do(at => CarpEvent.Wait(at, waits: true));

        bench.Hear(15);
        bench.Hear(CarpTiming.MaxAdvskew);
        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(200)).Role);

        bench.Do(at => CarpEvent.Wait(at, waits: false));
        bench.Hear(15);
        Assert.Equal("Backup -> Master (preempting a slower master)", bench.Log[^1]);
    }

    [Fact]
    public void A_node_that_waits_for_the_plan_takes_what_nobody_has()
    {
        var bench = Backup();
        bench.Do(at => CarpEvent.Wait(at, waits: true));
        bench.Hear(15);

        Assert.Equal(CarpRole.Master, bench.Pass(Ms(300)).Role);
    }

    [Fact]
    public void The_owner_preempts_a_slower_master_at_once()
    {
        var bench = Backup();

        bench.Hear(15);

        Assert.Equal("Backup -> Master (preempting a slower master)", bench.Log[^1]);
    }

    [Fact]
    public void An_heir_leaves_a_slower_master_alone_that_is_well_and_one_of_us()
    {
        var bench = Backup(advskew: 15, place: 1);
        bench.Hear(55);

        Assert.Equal(Instant.Never, bench.State.TakeOver);
    }

    [Theory]
    [InlineData(55, false)] // a stranger, by CARP's rule
    [InlineData(240, true)] // demoted
    public void An_heir_preempts_other_slower_masters_after_its_gap(int advskew, bool known)
    {
        var bench = Backup(advskew: 15, place: 1);
        bench.Hear(advskew, known: known);

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(10.8)).Role);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(0.1)).Role);
    }

    [Theory]
    [InlineData(55, false)] // a stranger, whom a node that may hold the address pushes away
    [InlineData(240, false)]
    [InlineData(240, true)]
    public void A_node_that_may_not_hold_the_address_takes_it_from_nobody(int advskew, bool known)
    {
        var bench = Backup(CarpBench.Beating with { OnlyWatches = true }, advskew: 15, place: 1);
        for (var beat = 0; beat < 50; beat++)
        {
            bench.Hear(advskew, known: known);
            bench.Pass(Ms(100));
        }

        Assert.Equal(CarpRole.Backup, bench.Role);
        Assert.False(bench.State.Heard.IsNothing);
    }

    [Fact]
    public void A_node_that_may_not_hold_the_address_stays_backup_when_there_is_no_master_any_more()
    {
        var bench = Backup(CarpBench.Beating with { OnlyWatches = true });
        bench.Hear(15);
        bench.Do(CarpEvent.OperatorMaster);
        bench.Pass(TimeSpan.FromSeconds(20));

        Assert.Equal(CarpRole.Backup, bench.Role);
        Assert.True(bench.State.Heard.IsNothing);
    }

    [Fact]
    public void More_slow_advertisements_do_not_put_the_takeover_off()
    {
        var bench = Backup(advskew: 135, place: 4);
        bench.Hear(240);
        bench.Pass(Ms(70));
        bench.Hear(240);

        Assert.Equal(CarpRole.Master, bench.Pass(Ms(3)).Role);
    }

    [Fact]
    public void A_slower_master_is_left_to_a_faster_one_that_spoke_within_the_last_beat()
    {
        var bench = Backup(advskew: 15, place: 1);
        bench.Hear(0, from: Lower);
        bench.Pass(Ms(90));
        bench.Hear(240);
        bench.Pass(Ms(9));
        Assert.Equal(CarpRole.Backup, bench.Role);

        // The faster one is not heard again, and the slower one is.
        bench.Pass(Ms(91));
        bench.Hear(240);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(11)).Role);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_masters_that_both_speak_the_faster_one_is_master_all_the_time(bool onlyWatches)
    {
        var bench = Backup(Beating with { OnlyWatches = onlyWatches }, advskew: 31, place: 2);
        bench.Hear(0, from: Lower);
        for (var beat = 0; beat < 5; beat++)
        {
            bench.Pass(Ms(50));
            bench.Hear(15);
            Assert.Equal(Lower, bench.State.Heard.Sender);
            bench.Pass(Ms(49));
            bench.Hear(0, from: Lower);
        }

        // The slower one is master once the faster one has been silent for a beat.
        bench.Pass(Ms(100));
        bench.Hear(15);
        Assert.Equal(Higher, bench.State.Heard.Sender);
    }

    [Fact]
    public void A_slower_master_that_was_left_to_the_faster_one_is_waited_for_like_any_other()
    {
        var bench = Backup(advskew: 31, place: 2);
        bench.Hear(0, from: Lower);
        bench.Pass(Ms(90));
        bench.Hear(15);

        // Both die now, and the slower one's lease ends last.
        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(300)).Role);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(13)).Role);
    }

    [Fact]
    public void A_master_that_slows_down_itself_is_preempted_within_the_beat()
    {
        var bench = Backup(advskew: 15, place: 1);
        bench.Hear(0);
        bench.Hear(240);

        Assert.Equal(CarpRole.Master, bench.Pass(Ms(11)).Role);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    public void An_advertisement_at_least_as_fast_disarms_the_takeover(int advskew)
    {
        var bench = Backup(advskew: 15, place: 1);
        bench.Hear(240);
        bench.Hear(advskew);

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(200)).Role);
    }

    [Fact]
    public void A_bow_out_is_followed_after_the_gap_by_those_who_do_not_preempt_too()
    {
        var bench = Backup(Beating with { Preempt = false }, advskew: 15, place: 1);
        bench.Hear(0);
        bench.Hear(255, 255);

        Assert.Equal(CarpRole.Master, bench.Pass(Ms(6)).Role);
        Assert.Equal("Backup -> Master (the master bowed out)", bench.Log[^1]);
    }

    [Fact]
    public void A_bow_out_is_followed_with_any_advbase_of_our_own()
    {
        Assert.NotNull(Backup(Beating with { Advbase = 0 }).Hear(255, 255).Transition);
        Assert.NotNull(Backup(Beating with { Advbase = 200 }).Hear(255, 255).Transition);
    }

    [Fact]
    public void A_live_advertisement_after_a_bow_out_disarms_the_takeover()
    {
        var bench = Backup(Beating with { Preempt = false }, advskew: 15, place: 1);
        bench.Hear(255, 255);
        bench.Hear(55);

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(250)).Role);
    }

    [Fact]
    public void A_demoted_backup_takes_over_from_a_dead_master_only()
    {
        var bench = Backup();
        bench.Do(at => CarpEvent.Demote(at, 1));
        bench.Hear(239);
        bench.Pass(Ms(390));
        Assert.Equal(CarpRole.Backup, bench.Role);

        bench.Pass(Ms(4));
        Assert.Equal("Backup -> Master (master down)", bench.Log[^1]);
    }

    [Fact]
    public void Demotion_disarms_a_preemption_and_only_delays_the_following_of_a_bow_out()
    {
        var preempting = Backup(advskew: 15, place: 1);
        preempting.Hear(200);
        preempting.Do(at => CarpEvent.Demote(at, 240));
        Assert.Equal(CarpRole.Backup, preempting.Pass(Ms(200)).Role);

        var following = Backup(advskew: 15, place: 1);
        following.Hear(255, 255);
        following.Do(at => CarpEvent.Demote(at, 240));
        Assert.Equal(CarpRole.Backup, following.Pass(Ms(99)).Role);
        Assert.Equal(CarpRole.Master, following.Pass(Ms(1)).Role);
    }

    [Fact]
    public void A_new_succession_changes_a_wait_that_is_running()
    {
        var bench = Backup(advskew: 135, place: 4);
        bench.Hear(0);
        bench.Do(at => CarpEvent.Assign(at, 15, 1, 5));

        Assert.Equal(CarpRole.Master, bench.Pass(Ms(306)).Role);
    }

    [Fact]
    public void A_wait_that_a_new_succession_ends_in_the_past_ends_now()
    {
        var bench = Backup();
        bench.Do(at => CarpEvent.Demote(at, 240));
        bench.Pass(Ms(3500));
        bench.Do(at => CarpEvent.Demote(at, 0));

        Assert.Equal(CarpRole.Master, bench.Role);
        Assert.Equal(0, bench.State.Pauses);
    }
}
