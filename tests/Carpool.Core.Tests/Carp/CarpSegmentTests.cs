using System.Globalization;
using Carpool.Core.Carp;
using Carpool.Core.Tests.Simulation;

namespace Carpool.Core.Tests.Carp;

public sealed class CarpSegmentTests
{
    private const int Nodes = 5;
    private static readonly CarpSettings Settings = CarpBench.Beating;

    /// <summary>Of a frame, and what a sample a millisecond misses.</summary>
    private static readonly TimeSpan Way = TimeSpan.FromMilliseconds(2);

    /// <summary>CARPOOL_SEEDS makes it more of them.</summary>
    public static TheoryData<int> Seeds => new(Enumerable.Range(
        1, int.Parse(Environment.GetEnvironmentVariable("CARPOOL_SEEDS") ?? "40", CultureInfo.InvariantCulture)));

    /// <summary>
    /// Everything goes wrong for half a minute; then the owner must be the only master, soon and for good.
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public void When_faults_stop_there_is_exactly_one_master(int seed)
    {
        var segment = new CarpSegment(seed, Nodes, Settings with { Preempt = seed % 4 != 0 });
        for (var i = 0; i < 100; i++)
        {
            DoHarm(segment);
            segment.Run(TimeSpan.FromMilliseconds(segment.Random.Next(600)));
        }

        segment.Wire.Loss = 0;
        var owner = segment.Random.Next(Nodes);
        foreach (var node in segment.Nodes)
        {
            node.IsCut = false;
            node.Start();
        }

        // The last pause may still be under way, and a new plan reaches only who is run.
        segment.Run(TimeSpan.FromSeconds(1));
        foreach (var node in segment.Nodes)
        {
            node.Do(CarpEvent.LinkUp);
            node.Do(at => CarpEvent.Demote(at, 0));
            node.Assign(owner);
        }

        segment.Run(TimeSpan.FromSeconds(4));
        segment.WatchAnew();
        segment.Run(TimeSpan.FromSeconds(3));

        var masters = segment.Masters.Select(n => n.Index).ToArray();
        Assert.True(
            masters.Length == 1 && segment.LongestOverlap == TimeSpan.Zero && segment.LongestHole == TimeSpan.Zero,
            Story(seed, segment));
        if (seed % 4 != 0) Assert.True(owner == masters[0], $"owner is {owner}\n" + Story(seed, segment));
    }

    /// <summary>
    /// One crash or pause after the other: the lease keeps old and new apart, but for the way of one frame at a
    /// preemption. (Who preempts a master that hangs at this very moment must live with the rest of its lease.)
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public void A_crash_or_pause_never_makes_two_answer(int seed)
    {
        var segment = new CarpSegment(seed, Nodes, Settings);
        segment.Run(TimeSpan.FromSeconds(5));
        segment.WatchAnew();
        for (var i = 0; i < 60; i++)
        {
            var victim = segment.Masters.FirstOrDefault() ?? segment.Nodes[0];
            if (segment.Random.Next(2) == 0) victim = segment.Nodes[segment.Random.Next(Nodes)];
            if (segment.Random.Next(2) == 0) victim.Crash();
            else victim.Pause(TimeSpan.FromMilliseconds(segment.Random.Next(1500)));
            segment.After(TimeSpan.FromMilliseconds(segment.Random.Next(1500)), victim.Start);
            segment.Run(TimeSpan.FromMilliseconds(3000 + segment.Random.Next(1000)));
        }

        Assert.True(segment.LongestOverlap <= TimeSpan.FromMilliseconds(1), Story(seed, segment));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_crash_is_over_within_three_beats_and_the_heirs_gap(int seed)
    {
        var segment = Settled(seed);
        segment.Run(TimeSpan.FromMilliseconds(segment.Random.Next(100)));
        var dead = segment.Random.Next(1, 3);

        // The owner and, every other time, its heir.
        for (var i = 0; i < dead; i++) segment.Nodes[i].Crash();
        segment.WatchAnew();
        segment.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(dead, Assert.Single(segment.Masters).Index);
        var gap = CarpTiming.Gap(Settings, segment.Nodes[dead].State);
        Assert.InRange(segment.LongestHole, default, 3 * Settings.Beat + gap + SimulatedHost.LongestHold + Way);
        Assert.Equal(TimeSpan.Zero, segment.LongestOverlap);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_stop_is_over_within_the_heirs_gap_and_moves_the_address_once(int seed)
    {
        var segment = Settled(seed);
        segment.Nodes[0].Do(CarpEvent.Stop);
        segment.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(1, Assert.Single(segment.Masters).Index);
        Assert.InRange(segment.LongestHole, default, TimeSpan.FromMilliseconds(7) + SimulatedHost.LongestHold + Way);
        Assert.Equal(1, segment.Log.Count(line => line.Contains("-> Master", StringComparison.Ordinal)));
        Assert.Equal(TimeSpan.Zero, segment.LongestOverlap);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_hand_over_reaches_any_node_without_a_hole_and_moves_nobody_else(int seed)
    {
        var segment = Settled(seed);
        var to = segment.Random.Next(1, Nodes);

        segment.Nodes[0].HandOver(segment.Nodes[to]);
        segment.Run(TimeSpan.FromSeconds(2));

        Assert.True(to == Assert.Single(segment.Masters).Index, Story(seed, segment));
        Assert.Equal(2, segment.Log.Count);
        Assert.Equal(TimeSpan.Zero, segment.LongestHole);
        Assert.InRange(segment.LongestOverlap, default, TimeSpan.FromMilliseconds(1));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_demoted_master_is_followed_by_exactly_its_heir(int seed)
    {
        var segment = Settled(seed);
        segment.Nodes[0].Do(at => CarpEvent.Demote(at, 240));
        segment.Run(TimeSpan.FromSeconds(2));

        Assert.Equal(1, Assert.Single(segment.Masters).Index);
        Assert.Equal(2, segment.Log.Count);
        Assert.Equal(TimeSpan.Zero, segment.LongestHole);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_stranger_serves_while_all_of_ours_are_gone_and_yields_when_one_returns(int seed)
    {
        var segment = new CarpSegment(seed, Nodes, Settings, strangers: 1);
        segment.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Assert.Single(segment.Masters).Index);

        foreach (var node in segment.Nodes) node.Crash();
        segment.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(Nodes, Assert.Single(segment.Masters).Index);

        // They all hear its next advertisement at the same time, and only one of them may answer it.
        segment.Log.Clear();
        foreach (var node in segment.Nodes) node.Start();
        segment.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(0, Assert.Single(segment.Masters).Index);
        Assert.Equal(1, segment.Log.Count(line => line.Contains("-> Master", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        var stories = Enumerable.Range(0, 2).Select(_ =>
        {
            var segment = new CarpSegment(7, Nodes, Settings);
            for (var i = 0; i < 50; i++)
            {
                DoHarm(segment);
                segment.Run(TimeSpan.FromMilliseconds(300));
            }

            return string.Join('\n', segment.Log);
        }).ToArray();

        Assert.Equal(stories[0], stories[1]);
    }

    private static CarpSegment Settled(int seed)
    {
        var segment = new CarpSegment(seed, Nodes, Settings);
        segment.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(0, Assert.Single(segment.Masters).Index);
        segment.Log.Clear();
        segment.WatchAnew();
        return segment;
    }

    private static void DoHarm(CarpSegment segment)
    {
        var random = segment.Random;
        var node = segment.Nodes[random.Next(Nodes)];
        var other = segment.Nodes[random.Next(Nodes)];
        switch (random.Next(14))
        {
            case 0: node.Crash(); break;
            case 1 or 2: node.Start(); break;
            case 3: node.Pause(TimeSpan.FromMilliseconds(random.Next(1000))); break;
            case 4: node.IsCut = true; break;
            case 5: node.IsCut = false; break;
            case 6: segment.Wire.Loss = random.NextDouble() * 0.5; break;
            case 7: segment.Wire.Loss = 0; break;
            case 8: node.Do(at => CarpEvent.Demote(at, random.Next(2) * 240)); break;
            case 9: node.Do(CarpEvent.Release); break;
            case 10: node.HandOver(other); break;
            case 11: node.Do(random.Next(2) == 0 ? CarpEvent.LinkDown : CarpEvent.LinkUp); break;
            case 12: node.Assign(random.Next(Nodes)); break;
            case 13: node.Do(random.Next(2) == 0 ? CarpEvent.OperatorBackup : CarpEvent.OperatorMaster); break;
        }
    }

    private static string Story(int seed, CarpSegment segment) =>
        $"seed {seed}, overlap {segment.LongestOverlap}, hole {segment.LongestHole}\n" +
        string.Join('\n', segment.Log.TakeLast(60));
}
