using Carpool.Core.Carp;
using static Carpool.Core.Tests.Carp.CarpBench;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpMasterTests
{
    [Fact]
    public void A_new_master_advertises_each_beat_and_announces_twice()
    {
        var bench = Master();
        bench.Pass(Ms(500));

        Assert.Equal([Ms(0), Ms(100), Ms(200), Ms(300), Ms(400), Ms(500)], bench.Times(CarpEffects.Advertise));
        Assert.Equal([Ms(0), Ms(200)], bench.Times(CarpEffects.Announce));
    }

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(1, 0, 100)]
    [InlineData(199, 0, 200)]
    [InlineData(7, 30, 30)]
    [InlineData(30, 30, 130)]
    [InlineData(1007, 30, 1030)]
    public void A_nodes_addresses_beat_together_in_its_own_phase(int at, int phase, int next) =>
        Assert.Equal(
            new Instant(next * 1_000_000L),
            CarpTiming.BeatAfter(Beating with { Phase = Ms(phase) }, new Instant(at * 1_000_000L), Ms(100)));

    [Fact]
    public void A_beat_that_is_a_little_late_does_not_shift_the_next()
    {
        var bench = Master();

        bench.Freeze(Ms(130));
        bench.Pass(Ms(100));

        Assert.Equal([Ms(0), Ms(130), Ms(200)], bench.Times(CarpEffects.Advertise));
        Assert.Equal(0, bench.State.Pauses);
    }

    [Fact]
    public void A_master_that_lapsed_leaves_the_address_to_an_heir_for_five_seconds()
    {
        var bench = Master();
        bench.Freeze(Ms(400));
        for (var beat = 0; beat < 49; beat++)
        {
            bench.Hear(15);
            Assert.Equal(CarpRole.Backup, bench.Pass(Ms(100)).Role);
        }

        bench.Pass(Ms(100)).Hear(15);
        Assert.Equal("Backup -> Master (preempting a slower master)", bench.Log[^1]);
    }

    [Fact]
    public void A_master_that_lapsed_preempts_who_is_demoted_and_who_is_none_of_us()
    {
        foreach (var (advskew, known) in new[] { (CarpTiming.MaxAdvskew, true), (15, false) })
        {
            var bench = Master();
            bench.Freeze(Ms(400));
            bench.Hear(advskew, known: known);

            Assert.Equal(CarpRole.Master, bench.Pass(Ms(1)).Role);
        }
    }

    [Fact]
    public void A_master_that_lapsed_preempts_at_once_when_a_new_plan_makes_it_the_owner()
    {
        var bench = Master();
        bench.Freeze(Ms(400));
        bench.Hear(15);
        bench.Do(at => CarpEvent.Assign(at, advskew: 0, place: 0, nodes: 5));
        bench.Hear(15);

        Assert.Equal(CarpRole.Master, bench.Role);
    }

    [Fact]
    public void A_pause_within_the_lease_is_counted_and_noted()
    {
        var bench = Master();

        var step = bench.Freeze(Ms(290));

        Assert.Equal(CarpEffects.Advertise | CarpEffects.Announce, step.Effects);
        Assert.Equal("paused 190 ms as master, within the lease", step.Note);
        Assert.Equal((1, 0), (bench.State.Pauses, bench.State.Lapses));
    }

    public static TheoryData<Func<Instant, CarpEvent>> AnyEvent => new()
    {
        CarpEvent.Tick,
        CarpEvent.Sent,
        CarpEvent.HandOver,
        at => CarpEvent.Demote(at, 0),
        at => CarpEvent.Heard(at, new CarpAdvertisement(1, 200, 1, 0, 1), Higher, true),
        at => CarpEvent.Heard(at, new CarpAdvertisement(1, 0, 1, 0, 1), Higher, true),
    };

    [Theory, MemberData(nameof(AnyEvent))]
    public void A_pause_longer_than_the_lease_makes_a_backup_whatever_happens_next(Func<Instant, CarpEvent> happens)
    {
        var bench = Master();
        bench.Pass(Ms(100));
        bench.Pass(Ms(0));
        var asleep = bench.State;

        var step = CarpElection.Step(bench.Settings, asleep, happens(bench.Now + Ms(412)));

        Assert.Equal(
            new CarpTransition(CarpRole.Master, CarpRole.Backup, "paused 412 ms, longer than the lease of 291 ms"),
            step.Transition);
        Assert.Equal(CarpEffects.LetGo, step.Effects);
        Assert.Equal(1, step.State.Lapses);
        Assert.True(step.State.Deadline >= step.State.Now);
    }

    [Fact]
    public void After_a_lapse_alone_the_address_comes_back_after_three_beats()
    {
        var bench = Master();
        bench.Freeze(Ms(412));

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(299)).Role);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(1)).Role);
    }

    [Theory]
    [InlineData(100, true, 291)]
    [InlineData(20, true, 51)]
    [InlineData(100, false, 300)]
    [InlineData(0, true, 2991)]
    public void The_longest_silence_is_the_lease_or_three_intervals(int beat, bool leased, int longest)
    {
        var settings = Beating with { Beat = Ms(beat), Leased = leased };

        Assert.Equal(Ms(longest), CarpTiming.LongestSilence(settings, Master(settings).State));
    }

    [Fact]
    public void A_slower_master_is_answered_by_announcing_now_two_beats_later_and_then_once_a_second()
    {
        var bench = Master();
        bench.Pass(Ms(2000));
        bench.Forget();

        for (var i = 0; i < 15; i++)
        {
            bench.Hear(200);
            bench.Pass(Ms(100));
        }

        Assert.Equal([Ms(2000), Ms(2200), Ms(3200)], bench.Times(CarpEffects.Announce));
        Assert.Equal(CarpRole.Master, bench.Role);
    }

    [Fact]
    public void A_slower_master_is_contradicted_at_once_before_a_backup_between_the_two_can_move()
    {
        var bench = Master();
        bench.Pass(Ms(1250));

        Assert.Equal(CarpEffects.Advertise | CarpEffects.Announce, bench.Hear(200).Effects);
        Assert.Equal(CarpEffects.None, bench.Hear(200).Effects);
    }

    [Fact]
    public void A_slower_master_that_has_not_heard_our_last_word_hears_the_next_within_a_millisecond()
    {
        var bench = Master();
        bench.Pass(Ms(1200.5));
        bench.Forget();

        Assert.Equal(CarpEffects.Announce, bench.Hear(200).Effects);
        bench.Hear(200);
        bench.Pass(Ms(200));

        Assert.Equal([Ms(1201), Ms(1300), Ms(1400)], bench.Times(CarpEffects.Advertise));
    }

    [Fact]
    public void One_word_of_a_slower_master_just_after_an_announcement_is_answered_later()
    {
        var bench = Master();
        bench.Pass(Ms(300));
        bench.Forget();

        bench.Hear(200);
        bench.Pass(Ms(3000));

        Assert.Equal([Ms(1200)], bench.Times(CarpEffects.Announce));
    }

    [Fact]
    public void Among_equal_known_nodes_the_lower_address_stays_master()
    {
        var lower = Master();
        lower.Hear(0, from: Higher);
        Assert.Equal(CarpRole.Master, lower.Role);

        var higher = Master();
        higher.Hear(0, from: Lower);
        Assert.Equal("Master -> Backup (192.0.2.11 advertises the same)", higher.Log[^1]);
    }

    [Fact]
    public void The_tie_is_broken_between_demoted_nodes_too()
    {
        var bench = Master(advskew: 15, place: 1);
        bench.Do(at => CarpEvent.Demote(at, 240));

        bench.Hear(240, from: Higher);
        Assert.Equal(CarpRole.Master, bench.Role);
        bench.Hear(240, from: Lower);
        Assert.Equal(CarpRole.Backup, bench.Role);
    }

    [Fact]
    public void Who_yields_lets_go_and_says_to_whom()
    {
        var bench = Master(advskew: 15, place: 1);

        var step = bench.Hear(0);

        Assert.Equal(CarpEffects.LetGo, step.Effects);
        Assert.Equal("Master -> Backup (192.0.2.13 is faster: 1/0 against 1/15)", bench.Log[^1]);
        Assert.Equal(bench.Now + Ms(300) + CarpTiming.Gap(bench.Settings, bench.State), bench.State.Deadline);
    }

    [Fact]
    public void A_change_of_the_advertised_advskew_is_told_at_once()
    {
        var bench = Master();

        Assert.Equal(CarpEffects.Advertise, bench.Do(at => CarpEvent.Demote(at, 240)).Effects);
        Assert.Equal(CarpEffects.None, bench.Do(at => CarpEvent.Demote(at, 480)).Effects);
        Assert.Equal(CarpEffects.Advertise, bench.Do(at => CarpEvent.Demote(at, 0)).Effects);
        Assert.Equal(CarpEffects.Advertise, bench.Do(at => CarpEvent.Assign(at, 15, 1, 5)).Effects);
    }

    [Fact]
    public void Three_failed_sends_demote_and_three_good_ones_undo_it()
    {
        var bench = Master(Beating with { Leased = false, Beat = TimeSpan.Zero });
        bench.Sends = false;
        bench.Pass(Ms(2000));
        Assert.False(bench.State.IsDemoted);
        bench.Do(CarpEvent.SendFailed);
        Assert.Equal(240, bench.State.EffectiveAdvskew);
        Assert.Equal("demoted: three advertisements could not be sent", bench.Log[^1]);

        bench.Sends = true;
        bench.Do(CarpEvent.Sent);
        bench.Do(CarpEvent.Sent);
        Assert.Equal(240, bench.State.EffectiveAdvskew);
        bench.Do(CarpEvent.Sent);
        Assert.Equal(0, bench.State.EffectiveAdvskew);
        Assert.Equal("sending works again", bench.Log[^1]);
    }

    [Fact]
    public void Failed_sends_are_forgiven_a_backup_after_a_minute()
    {
        var bench = Master();
        bench.Sends = false;
        bench.Pass(Ms(210));
        bench.Do(CarpEvent.SendFailed);
        bench.Hear(15);
        Assert.Equal((CarpRole.Backup, 240), (bench.Role, bench.State.EffectiveAdvskew));

        for (var i = 0; i < 600; i++)
        {
            Assert.True(bench.State.IsDemoted);
            bench.Hear(0);
            bench.Pass(Ms(100));
        }

        Assert.False(bench.State.IsDemoted);
        Assert.Equal("trusted to send again", bench.Log[^1]);
    }

    [Fact]
    public void A_failed_send_clears_the_count_of_good_ones()
    {
        var bench = Master();
        foreach (var good in new[] { false, false, true, true, false })
            bench.Do(good ? CarpEvent.Sent : CarpEvent.SendFailed);

        Assert.Equal(240, bench.State.EffectiveAdvskew);
    }

    [Fact]
    public void A_master_whose_advertisements_do_not_leave_is_fenced()
    {
        var bench = Master();
        bench.Sends = false;
        bench.Pass(Ms(400));

        Assert.Equal(
            "Master -> Backup (no advertisement left for 300 ms, longer than the lease of 291 ms)", bench.Log[^1]);
        Assert.Equal(CarpRole.Backup, bench.Role);
    }
}
