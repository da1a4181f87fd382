using Carpool.Core.Carp;
using static Carpool.Core.Carp.CarpRole;

namespace Carpool.Core.Tests.Carp;

/// <summary>
/// What one advertisement of an unknown speaker does, in CARP's own timing: the table that the BSDs go by.
/// </summary>
public sealed class CarpElectionTableTests
{
    /// <summary>
    /// Role before; preempt; own advskew and demotion; his advbase, advskew and demote octet; role after.
    /// </summary>
    public static TheoryData<CarpRole, bool, int, int, int, int, int, CarpRole> Rows => new()
    {
        // INIT is deaf.
        { Init, true, 0, 0, 1, 100, 0, Init },

        // BACKUP, preempting: faster takes over, equal and slower listen.
        { Backup, true, 99, 0, 1, 100, 0, Master },
        { Backup, true, 100, 0, 1, 100, 0, Backup },
        { Backup, true, 101, 0, 1, 100, 0, Backup },
        { Backup, true, 200, 0, 2, 0, 0, Master }, // advbase counts before advskew
        { Backup, true, 0, 0, 0, 254, 0, Backup },

        // BACKUP, not preempting.
        { Backup, false, 0, 0, 1, 240, 0, Backup },
        { Backup, false, 0, 0, 2, 0, 0, Backup },

        // He will time out anyway: (3 x own advbase, own advskew) is faster.
        { Backup, false, 0, 0, 3, 0, 0, Backup },
        { Backup, false, 0, 0, 3, 1, 0, Master },
        { Backup, false, 0, 0, 4, 0, 0, Master },
        { Backup, false, 0, 0, 255, 255, 0, Master }, // the bow-out
        { Backup, false, 0, 240, 255, 255, 0, Master }, // which a demoted node follows too

        // BACKUP, demoted: pushes nobody away.
        { Backup, true, 0, 1, 1, 240, 0, Backup },

        // OpenBSD's demote octet: a backup that is well takes over, preempting or not.
        { Backup, false, 100, 0, 1, 0, 1, Master },
        { Backup, false, 100, 1, 1, 0, 1, Backup },

        // MASTER yields to faster and equal, stays before slower.
        { Master, true, 100, 0, 1, 99, 0, Backup },
        { Master, true, 100, 0, 1, 100, 0, Backup },
        { Master, true, 100, 0, 1, 101, 0, Master },
        { Master, true, 100, 0, 0, 200, 0, Backup },
        { Master, true, 100, 0, 2, 0, 0, Master },
        { Master, true, 100, 0, 255, 255, 0, Master },

        // MASTER, demoted: advertises 240 at most.
        { Master, true, 0, 240, 1, 100, 0, Backup },
        { Master, true, 0, 1000, 1, 241, 0, Master },
        { Master, true, 50, 10, 1, 60, 0, Backup },
        { Master, true, 50, 10, 1, 61, 0, Master },

        // A demoted OpenBSD master is no reason to yield for one that is well.
        { Master, true, 100, 0, 1, 0, 1, Master },
        { Master, true, 100, 1, 1, 0, 1, Backup },
    };

    [Theory, MemberData(nameof(Rows))]
    public void One_advertisement_moves_the_role_as_carp_says(
        CarpRole before,
        bool preempt,
        int advskew,
        int demotion,
        int advbase,
        int hisAdvskew,
        int demote,
        CarpRole after)
    {
        var settings = CarpBench.Plain with { Preempt = preempt };
        var bench = before switch
        {
            Init => new CarpBench(settings, advskew),
            Backup => CarpBench.Backup(settings, advskew),
            _ => CarpBench.Master(settings, advskew),
        };
        bench.Do(at => CarpEvent.Demote(at, demotion));

        bench.Hear(hisAdvskew, advbase, known: false, demote: demote);
        bench.Pass(CarpTiming.Gap(settings, bench.State));

        Assert.Equal(after, bench.Role);
    }

    [Theory]
    [InlineData(0, 0, 0, 240)] // the clamp holds without demotion too
    [InlineData(254, 0, 254, 240)]
    [InlineData(15, 30, 15, 45)]
    [InlineData(15, -30, 15, 15)]
    public void The_advertised_advskew_is_demoted_and_clamped(int advskew, int demotion, int own, int advertised)
    {
        var bench = CarpBench.Master(advskew: advskew);
        bench.Do(at => CarpEvent.Demote(at, advskew == 0 ? 4000 : demotion));

        Assert.Equal(own, bench.State.Advskew);
        Assert.Equal(
            new CarpAdvertisement(1, (byte)advertised, 1, 0, 77),
            CarpElection.Advertisement(bench.Settings, bench.State, 77));
    }

    /// <summary>advbase, advskew and the milliseconds between advertisements and until the master is down.</summary>
    [Theory]
    [InlineData(1, 0, 1000, 3000)]
    [InlineData(1, 128, 1500, 3500)]
    [InlineData(0, 64, 250, 750)]
    [InlineData(0, 0, 3.90625, 11.71875)]
    [InlineData(255, 0, 255_000, 765_000)]
    public void Without_a_beat_times_are_carps_own(byte advbase, int advskew, double interval, double down)
    {
        var settings = CarpBench.Plain with { Advbase = advbase };
        var state = CarpBench.Backup(settings, advskew).State;

        Assert.Equal(interval, CarpTiming.Interval(settings, state).TotalMilliseconds, precision: 2);
        Assert.Equal(down, CarpTiming.MasterDown(settings, state, known: true).TotalMilliseconds, precision: 2);
        Assert.Equal(down, CarpTiming.MasterDown(settings, state, known: false).TotalMilliseconds, precision: 2);
    }
}
