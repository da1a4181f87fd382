using Carpool.Core.Carp;
using static Carpool.Core.Tests.Carp.CarpBench;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpTimingTests
{
    /// <summary>
    /// Place, advskew, demotion and the gap in ms at a beat of 100 ms: advskew/256 of a beat, 5 ms a place at least.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 15, 0, 5.859375)]
    [InlineData(2, 55, 0, 21.484375)]
    [InlineData(2, 8, 0, 10)]
    [InlineData(0, 0, 1, 93.75)]
    [InlineData(1, 15, 240, 99.609375)]
    public void The_gap_grows_with_the_place_and_with_demotion(int place, int advskew, int demotion, double gap)
    {
        var bench = Backup(advskew: advskew, place: place);
        bench.Do(at => CarpEvent.Demote(at, demotion));

        Assert.Equal(gap, CarpTiming.Gap(bench.Settings, bench.State).TotalMilliseconds, precision: 3);
    }

    [Fact]
    public void Gaps_of_a_succession_are_five_milliseconds_apart_and_demoted_ones_come_last()
    {
        foreach (var beat in new[] { 10, 20, 100, 1000 })
        {
            var settings = Beating with { Beat = Ms(beat) };
            var gaps = from demotion in new[] { 0, 240 }
                       from place in Enumerable.Range(0, 5)
                       let start = CarpElection.Start(default, place == 0 ? 0 : 15 + 40 * (place - 1), place, 5)
                       select CarpTiming.Gap(settings, start with { Demotion = demotion });

            Assert.All(
                gaps.Zip(gaps.Skip(1)),
                pair => Assert.True(pair.Second - pair.First >= Ms(4.99), $"{beat}: {pair}"));
        }
    }

    [Fact]
    public void Towards_a_living_master_later_places_wait_as_long_again_as_the_first_may_need_for_its_addresses()
    {
        var settings = Beating with { Beat = Ms(20) };
        var gaps = Enumerable.Range(0, 5).Select(place =>
            CarpTiming.PreemptionGap(settings, CarpElection.Start(default, place, place, 5)));

        Assert.Equal([Ms(0), Ms(10), Ms(20), Ms(30), Ms(40)], gaps);
    }

    [Fact]
    public void A_master_is_woken_at_its_deadline()
    {
        var bench = Master();

        Assert.Equal(bench.State.Deadline, NextTick(bench, bench.Now));
    }

    [Fact]
    public void A_backup_looks_with_the_last_beat_of_its_own_before_the_deadline_and_then_at_it()
    {
        var bench = Backup(Beating with { Phase = Ms(33) }, advskew: 15, place: 1);
        bench.Pass(Ms(1000));
        bench.Hear(0);

        Assert.Equal(Ms(1233), NextTick(bench, bench.Now) - default(Instant));
        Assert.Equal(bench.State.Deadline, NextTick(bench, default(Instant) + Ms(1233)));
    }

    [Fact]
    public void With_carps_own_timing_it_has_no_beat_to_look_with()
    {
        var bench = Backup(Plain);

        Assert.Equal(bench.State.Deadline, NextTick(bench, bench.Now));
    }

    [Fact]
    public void A_deadline_that_a_step_left_behind_does_not_spin_the_clock()
    {
        var bench = Master();
        var faulty = bench.State with { Now = new Instant(5_000_000_000), NextBeat = new Instant(4_000_000_000) };
        var now = faulty.Now + Ms(20);

        Assert.Equal(now + CarpTiming.ShortestTick, CarpTiming.NextTick(bench.Settings, faulty, now));
    }

    [Fact]
    public void Each_family_has_a_wait_of_its_own()
    {
        var bench = Backup(Beating with { Families = CarpFamilies.Both }, advskew: 15, place: 1);
        bench.Hear(0, from: HigherV6);
        for (var i = 0; i < 3; i++)
        {
            bench.Hear(0);
            bench.Pass(Ms(100));
        }

        Assert.Equal(CarpRole.Backup, bench.Role);
        bench.Hear(0);
        bench.Pass(Ms(6));
        Assert.Equal("Backup -> Master (master down in IPv6)", bench.Log[^1]);
    }

    [Fact]
    public void A_family_without_addresses_is_not_waited_for()
    {
        var bench = Backup();

        Assert.Equal(Instant.Never, bench.State.MasterDownV6);
    }

    [Fact]
    public void A_backup_that_was_not_run_listens_before_it_takes_the_master_for_dead()
    {
        var bench = Backup();
        bench.Hear(0);

        var step = bench.Freeze(Ms(700));

        Assert.Null(step.Transition);
        Assert.Equal("paused 400 ms as backup, listening first", step.Note);
        Assert.Equal(1, bench.State.Pauses);
        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(99)).Role);
        Assert.Equal(CarpRole.Master, bench.Pass(Ms(1)).Role);
    }

    [Fact]
    public void A_backup_that_wakes_a_little_late_listens_once()
    {
        var bench = Backup();
        bench.Hear(0);

        Assert.Null(bench.Freeze(Ms(306)).Transition);
        Assert.Equal(bench.Now + Ms(5), bench.State.Deadline);

        // A host that is always late still gets the address.
        Assert.NotNull(bench.Freeze(Ms(15)).Transition);
    }

    [Fact]
    public void What_is_heard_after_a_late_wake_up_keeps_a_backup()
    {
        var bench = Backup();
        bench.Hear(0);
        bench.Freeze(Ms(320));
        bench.Hear(0);

        Assert.Equal(CarpRole.Backup, bench.Pass(Ms(299)).Role);
    }

    [Fact]
    public void An_early_tick_does_nothing()
    {
        var bench = Backup();
        bench.Hear(0);
        var before = bench.State;

        var step = bench.Freeze(Ms(299));

        Assert.Equal(before with { Now = bench.Now }, step.State);
        Assert.Equal(CarpEffects.None, step.Effects);
    }

    [Fact]
    public void Time_never_runs_backwards()
    {
        var bench = Backup();
        bench.Pass(Ms(1000)).Do(CarpEvent.Tick);
        bench.Do(_ => CarpEvent.Heard(default, new CarpAdvertisement(1, 0, 1, 0, 1), Higher, known: true));

        Assert.Equal(bench.Now, bench.State.Heard.At);
        Assert.Equal(bench.Now + Ms(300), bench.State.Deadline);
    }

    private static Instant NextTick(CarpBench bench, Instant now) =>
        CarpTiming.NextTick(bench.Settings, bench.State, now);
}
