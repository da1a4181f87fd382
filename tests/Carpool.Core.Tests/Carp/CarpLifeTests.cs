using Carpool.Core.Carp;
using static Carpool.Core.Tests.Carp.CarpBench;

namespace Carpool.Core.Tests.Carp;

/// <summary>Links, operators, releases and hand-overs.</summary>
public sealed class CarpLifeTests
{
    [Fact]
    public void A_lost_link_lets_go_and_its_return_waits_carps_own_time()
    {
        var bench = Master();

        Assert.Equal(CarpEffects.LetGo, bench.Do(CarpEvent.LinkDown).Effects);
        Assert.Equal((CarpRole.Init, Instant.Never), (bench.Role, bench.State.Deadline));

        bench.Do(CarpEvent.LinkUp);
        Assert.Equal(bench.Now + Ms(3000), bench.State.Deadline);
    }

    [Fact]
    public void A_stopping_master_stops_answering_before_it_bows_out()
    {
        var step = Master().Do(CarpEvent.Stop);

        Assert.Equal(CarpEffects.LetGo | CarpEffects.BowOut, step.Effects);
        Assert.True(CarpEffects.LetGo < CarpEffects.BowOut);
        Assert.Equal(CarpRole.Init, step.State.Role);
    }

    [Fact]
    public void A_stopping_backup_says_nothing() => Assert.Equal(CarpEffects.None, Backup().Do(CarpEvent.Stop).Effects);

    [Fact]
    public void The_operators_backup_says_nothing_to_the_others() =>
        Assert.Equal(CarpEffects.LetGo, Master().Do(CarpEvent.OperatorBackup).Effects);

    [Fact]
    public void A_released_address_stays_away_from_its_owner_until_a_new_succession()
    {
        var bench = Master();
        Assert.Equal(CarpEffects.LetGo | CarpEffects.BowOut, bench.Do(CarpEvent.Release).Effects);
        Assert.Equal("Master -> Backup (released)", bench.Log[^1]);

        bench.Hear(135);
        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(250)).Role);

        bench.Do(at => CarpEvent.Assign(at, 0, 0, 5));
        bench.Hear(135);
        Assert.Equal(CarpRole.Master, bench.Role);
    }

    [Fact]
    public void A_released_address_comes_back_when_nobody_else_is_left()
    {
        var bench = Master();
        bench.Do(CarpEvent.Release);
        bench.Hear(135);
        bench.Pass(Ms(394));

        Assert.Equal(CarpRole.Master, bench.Role);
        Assert.False(bench.State.Released);
        Assert.Equal(0, bench.State.EffectiveAdvskew);
    }

    [Fact]
    public void A_release_leaves_foreign_heirs_their_time() =>
        Assert.True(Released().State.Deadline - default(Instant) > Ms(3000));

    [Fact]
    public void The_old_master_beats_on_until_it_hears_the_new_one()
    {
        var bench = Master();
        Assert.Equal(CarpEffects.HandOver, bench.Do(CarpEvent.HandOver).Effects);
        bench.Pass(Ms(100));
        Assert.Equal((CarpRole.Master, 0), (bench.Role, bench.State.EffectiveAdvskew));

        // The new one claims to be the owner, as the old one does, and has the higher address besides.
        bench.Hear(0, from: Higher);

        Assert.Equal("Master -> Backup (handed over to 192.0.2.13)", bench.Log[^1]);
        Assert.True(bench.State.Released);
    }

    [Fact]
    public void An_unanswered_hand_over_ends_after_three_beats()
    {
        var bench = Master();
        bench.Do(CarpEvent.HandOver);
        bench.Pass(Ms(300));

        Assert.Equal("hand-over not answered", bench.Log[^1]);
        bench.Hear(15);
        Assert.Equal(CarpRole.Master, bench.Role);
    }

    [Fact]
    public void Who_is_handed_an_address_is_its_owner_at_once()
    {
        var bench = Backup(advskew: 95, place: 3);
        bench.Hear(0, from: Lower);
        bench.Hear(254, 255, from: Lower);

        Assert.Equal("Backup -> Master (handed over by 192.0.2.11)", bench.Log[^1]);
        Assert.Equal((0, 0), (bench.State.EffectiveAdvskew, bench.State.Place));
    }

    [Fact]
    public void What_the_old_master_sent_before_it_knew_does_not_move_the_new_one()
    {
        var bench = Backup(advskew: 95, place: 3);
        bench.Hear(254, 255, from: Lower);
        bench.Hear(0, from: Lower);
        Assert.Equal(CarpRole.Master, bench.Role);

        // Later an equal is an equal.
        bench.Pass(Ms(301));
        bench.Hear(0, from: Lower);
        Assert.Equal(CarpRole.Backup, bench.Role);
    }

    [Fact]
    public void A_new_succession_ends_what_a_hand_over_gave()
    {
        var bench = Backup(advskew: 95, place: 3);
        bench.Hear(254, 255, from: Lower);
        bench.Do(CarpEvent.Held);

        Assert.Equal(CarpEffects.Advertise, bench.Do(at => CarpEvent.Assign(at, 15, 1, 5)).Effects);
        Assert.Equal(15, bench.State.EffectiveAdvskew);
    }

    [Fact]
    public void A_released_node_takes_a_hand_over_and_a_demoted_one_refuses_it()
    {
        var released = Released();
        released.Hear(254, 255);
        Assert.Equal((CarpRole.Master, false), (released.Role, released.State.Released));

        var demoted = Backup();
        demoted.Do(at => CarpEvent.Demote(at, 1));
        Assert.Equal("hand-over refused: demoted", demoted.Hear(254, 255).Note);
        Assert.Equal(CarpRole.Backup, demoted.Role);
    }

    [Fact]
    public void A_hand_over_from_a_stranger_is_only_a_slow_advertisement()
    {
        var bench = Backup(advskew: 95, place: 3);
        bench.Hear(254, 255, known: false);

        Assert.Equal(CarpRole.Backup, bench.Role);
        Assert.Equal(95, bench.State.EffectiveAdvskew);
    }

    [Fact]
    public void Only_a_master_can_hand_over() =>
        Assert.Equal("hand-over refused: not master", Backup().Do(CarpEvent.HandOver).Note);

    [Fact]
    public void A_step_allocates_nothing_while_the_role_stays()
    {
        var settings = Beating;
        var state = Master().State;
        var backup = Backup(advskew: 15, place: 1).State;
        var ad = new CarpAdvertisement(1, 0, 1, 0, 1);
        for (var warm = 0; warm < 2; warm++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 1; i < 500; i++)
            {
                var at = new Instant(i * 100_000_000L);
                state = CarpElection.Step(settings, state, CarpEvent.Tick(at)).State;
                state = CarpElection.Step(settings, state, CarpEvent.Sent(at)).State;
                backup = CarpElection.Step(settings, backup, CarpEvent.Heard(at, ad, Higher, known: true)).State;
            }

            if (warm > 0) Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal((CarpRole.Master, CarpRole.Backup), (state.Role, backup.Role));
    }

    private static CarpBench Released()
    {
        var bench = Master();
        bench.Do(CarpEvent.Release);
        return bench;
    }
}
