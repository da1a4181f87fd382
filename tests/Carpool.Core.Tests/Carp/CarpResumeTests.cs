using Carpool.Core.Carp;
using static Carpool.Core.Tests.Carp.CarpBench;

namespace Carpool.Core.Tests.Carp;

/// <summary>A new daemon goes on where the old one stopped.</summary>
public sealed class CarpResumeTests
{
    [Fact]
    public void A_master_speaks_at_once_and_keeps_the_hosts_beat()
    {
        var former = Master();
        former.Pass(Ms(430));
        var bench = new CarpBench();

        var step = bench.Resume(former, late: Ms(20));

        Assert.Equal(CarpEffects.Hold | CarpEffects.Advertise, step.Effects);
        Assert.Null(step.Transition);
        bench.Pass(Ms(300));
        Assert.Equal([Ms(450), Ms(500), Ms(600), Ms(700)], bench.Times(CarpEffects.Advertise));
    }

    [Fact]
    public void Neither_role_nor_its_age_nor_what_was_counted_changes()
    {
        var former = Master();
        former.Freeze(Ms(1000));
        former.Do(CarpEvent.OperatorMaster);
        former.Pass(Ms(1000));
        var bench = new CarpBench();

        bench.Resume(former);

        Assert.Equal(
            (CarpRole.Master, former.State.Since, former.State.Transitions, former.State.Lapses),
            (bench.Role, bench.State.Since, bench.State.Transitions, bench.State.Lapses));
        Assert.Equal(1, bench.State.Lapses);
    }

    [Fact]
    public void A_master_that_may_not_hold_the_address_any_more_bows_out()
    {
        var bench = new CarpBench(Beating with { OnlyWatches = true });

        var step = bench.Resume(Master());

        Assert.Equal(CarpEffects.LetGo | CarpEffects.BowOut, step.Effects);
        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(5000)).Role);
    }

    [Fact]
    public void A_master_that_comes_too_late_for_the_lease_steps_back_first()
    {
        var bench = new CarpBench();

        var step = bench.Resume(Master(), late: Ms(400));

        Assert.Equal((CarpRole.Backup, CarpEffects.LetGo), (bench.Role, step.Effects));
        Assert.Equal(["Master -> Backup (paused 400 ms, longer than the lease of 291 ms)"], bench.Log);
    }

    [Fact]
    public void A_backup_waits_anew_for_the_master_that_the_other_heard()
    {
        var former = Backup(advskew: 15, place: 1);
        former.Hear(0);
        var bench = new CarpBench(advskew: 15, place: 1);

        bench.Resume(former, late: Ms(1000));
        bench.Pass(Ms(300));
        Assert.Empty(bench.Log);

        bench.Pass(Ms(10));
        Assert.Equal(["Backup -> Master (master down)"], bench.Log);
    }

    [Fact]
    public void What_was_released_stays_released_and_the_place_is_its_own()
    {
        var former = Backup();
        former.Do(CarpEvent.Release);
        var bench = new CarpBench(advskew: 15, place: 1);

        bench.Resume(former);

        Assert.True(bench.State.IsDemoted);
        Assert.Equal((15, 1), (bench.State.Advskew, bench.State.Place));
    }

    [Fact]
    public void Whatever_it_has_come_to_by_itself_counts_no_more()
    {
        var former = Master();
        var bench = Backup();
        bench.Hear(0, known: false);

        bench.Resume(former, late: Ms(10));

        Assert.Equal(CarpRole.Master, bench.Role);
        Assert.Equal(Instant.Never, bench.State.BecomesMaster);
    }

    [Fact]
    public void The_counter_that_is_handed_on_is_above_all_that_is_still_sent()
    {
        var clock = new CarpClock(1000);
        var ahead = clock.Ahead;
        var next = new CarpClock(5);
        next.Heard(ahead, known: true);

        for (var sent = 0; sent < 1000; sent++) clock.Next();

        Assert.True(next.Next() > clock.Next());
    }
}
