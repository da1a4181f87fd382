using Carpool.Core.Carp;
using static Carpool.Core.Tests.Carp.CarpBench;

namespace Carpool.Core.Tests.Carp;

/// <summary>Make before break: who takes an address from a living master has it before the other lets go.</summary>
public sealed class CarpReplacingTests
{
    private const CarpEffects FirstWord = CarpEffects.Advertise | CarpEffects.Announce;

    [Fact]
    public void Who_is_handed_an_address_speaks_when_it_is_on_the_host()
    {
        var bench = Handed();
        bench.Pass(Ms(3));

        Assert.Equal(FirstWord, bench.Do(CarpEvent.Held).Effects);
        Assert.False(bench.State.IsSilent);
    }

    [Fact]
    public void Who_preempts_speaks_when_the_address_is_on_the_host()
    {
        var bench = Backup();
        Assert.Equal(CarpEffects.Hold, bench.Hear(15).Effects);

        Assert.Equal(FirstWord, bench.Do(CarpEvent.Held).Effects);
    }

    [Fact]
    public void Its_beat_and_its_second_announcement_count_from_its_first_word()
    {
        var bench = Handed();
        bench.Pass(Ms(30));
        bench.Do(CarpEvent.Held);
        bench.Forget();
        bench.Pass(Ms(225));

        Assert.Equal([Ms(100), Ms(200)], bench.Times(CarpEffects.Advertise));
        Assert.Equal([Ms(230)], bench.Times(CarpEffects.Announce));
    }

    [Fact]
    public void An_address_that_does_not_come_is_waited_for_half_a_beat_and_not_for_ever()
    {
        var bench = Handed();
        bench.Forget();
        bench.Pass(Ms(60));
        Assert.Equal([Ms(50)], bench.Times(CarpEffects.Advertise));

        Assert.Equal(CarpEffects.None, bench.Do(CarpEvent.Held).Effects);
    }

    [Fact]
    public void With_a_fast_beat_it_is_waited_for_half_of_that() =>
        Assert.Equal(Ms(10), Handed(Beating with { Beat = Ms(20) }).State.Deadline - default(Instant));

    [Fact]
    public void The_old_masters_beat_does_not_make_it_speak_early()
    {
        var bench = Backup();
        bench.Hear(15);
        bench.Pass(Ms(2));

        Assert.Equal(CarpEffects.None, bench.Hear(15).Effects);
        Assert.Equal(CarpRole.Master, bench.Role);
    }

    [Fact]
    public void A_new_place_does_not_make_it_speak_early() =>
        Assert.Equal(CarpEffects.None, Handed().Do(at => CarpEvent.Assign(at, 15, 1, 5)).Effects);

    [Fact]
    public void It_yields_to_a_faster_one_though_it_never_spoke()
    {
        var bench = Backup(advskew: 15, place: 1);
        bench.Hear(240);
        bench.Pass(Ms(20));
        Assert.True(bench.State.IsSilent);

        Assert.Equal(CarpEffects.LetGo, bench.Hear(0, from: Lower).Effects);
        Assert.False(bench.State.IsSilent);
    }

    [Fact]
    public void A_dead_masters_address_is_spoken_for_at_once()
    {
        var bench = Backup();
        bench.Hear(0);
        bench.Forget();
        bench.Pass(Ms(300));

        Assert.Equal([Ms(300)], bench.Times(CarpEffects.Advertise));
    }

    [Fact]
    public void So_is_that_of_one_that_bowed_out() =>
        Assert.Equal(CarpEffects.Hold | FirstWord, Backup().Hear(255, 255).Effects);

    [Fact]
    public void Without_the_lease_two_hosts_would_answer_so_it_speaks_at_once()
    {
        var bench = Backup(Beating with { Leased = false });

        Assert.Equal(CarpEffects.Hold | FirstWord, bench.Hear(15).Effects);
    }

    private static CarpBench Handed(CarpSettings? settings = null)
    {
        var bench = Backup(settings, advskew: 95, place: 3);
        bench.Hear(0, from: Lower);
        Assert.Equal(CarpEffects.Hold, bench.Hear(254, 255, from: Lower).Effects);
        return bench;
    }
}
