using Carpool.Core.Carp;
using CsCheck;
using static Carpool.Core.Tests.Carp.CarpBench;

namespace Carpool.Core.Tests.Carp;

/// <summary>What a backup may look at later.</summary>
public sealed class CarpRoutineTests
{
    private static readonly CarpAdvertisement Word = new(1, 0, 1, 0, Counter: 7);

    [Fact]
    public void The_masters_word_heard_again_is_routine()
    {
        var routine = RoutineOf(Listening());

        Assert.True(routine.Covers(Word with { Counter = 8 }, Higher));
    }

    [Fact]
    public void Another_sender_or_another_word_is_news()
    {
        var routine = RoutineOf(Listening());

        Assert.False(routine.Covers(Word, Lower));
        Assert.False(routine.Covers(Word with { Advskew = 1 }, Higher));
        Assert.False(routine.Covers(Word with { Advbase = 2 }, Higher));
        Assert.False(routine.Covers(Word with { Demote = 1 }, Higher));
        Assert.False(routine.Covers(CarpAdvertisement.BowOut(1, 8), Higher));
        Assert.False(routine.Covers(CarpAdvertisement.HandOver(1, 8), Higher));
    }

    [Fact]
    public void Each_family_has_its_own()
    {
        var bench = Listening();

        Assert.False(CarpElection.Routine(bench.Settings, bench.State, isV6: true).Covers(Word, HigherV6));
    }

    [Fact]
    public void To_who_has_heard_nobody_everything_is_news() => Assert.Equal(default, RoutineOf(Backup()));

    [Fact]
    public void To_a_master_everything_is_news() => Assert.Equal(default, RoutineOf(Master()));

    [Fact]
    public void To_who_is_about_to_take_over_everything_is_news()
    {
        var bench = Listening();
        bench.Hear(240);
        Assert.NotEqual(Instant.Never, bench.State.TakeOver);

        Assert.Equal(default, RoutineOf(bench));
    }

    [Fact]
    public void To_who_became_faster_than_its_master_the_same_word_is_news()
    {
        var bench = Backup(advskew: 55, place: 2);
        bench.Hear(15);
        Assert.NotEqual(default, RoutineOf(bench));

        bench.Do(at => CarpEvent.Assign(at, 0, 0, 5));

        Assert.Equal(default, RoutineOf(bench));
    }

    /// <summary>Whatever led there, and whenever it is looked at: only the waiting begins anew.</summary>
    [Fact]
    public void What_is_routine_changes_nothing_but_the_wait() => Gen.Select(
            Gen.Byte, Gen.Int[0, 4], Gen.Bool, Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 6]).Array[1, 12])
        .Sample((advskew, place, preempt, story) =>
        {
            var bench = Backup(Beating with { Preempt = preempt }, advskew % 240, place);
            foreach (var (pause, value, kind) in story)
            {
                bench.Pass(Ms(pause));
                _ = kind switch
                {
                    0 => bench.Do(at => CarpEvent.Demote(at, value % 2 * 240)),
                    1 => bench.Do(at => CarpEvent.Assign(at, value % 240, place, 5)),
                    2 => bench.Do(CarpEvent.Release),
                    3 => bench.Hear(255, 255),
                    _ => bench.Hear(value, from: value % 2 == 0 ? Lower : Higher),
                };
            }

            var routine = RoutineOf(bench);
            if (routine == default) return;

            var heard = CarpElection.Step(
                bench.Settings, bench.State, CarpEvent.Heard(bench.Now, routine.Ad, routine.Sender, known: true));
            Assert.Equal((CarpEffects.None, null, null), (heard.Effects, heard.Transition, heard.Note));
            Assert.Equal(Instant.Never, heard.State.TakeOver);
            Assert.True(heard.State.Deadline >= bench.State.Deadline);
            Assert.Equal(routine, CarpElection.Routine(bench.Settings, heard.State, isV6: false));
        }, iter: 5000);

    private static CarpBench Listening()
    {
        var bench = Backup(advskew: 15, place: 1);
        bench.Hear(0);
        return bench;
    }

    private static CarpRoutine RoutineOf(CarpBench bench) =>
        CarpElection.Routine(bench.Settings, bench.State, isV6: false);
}
