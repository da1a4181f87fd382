using Carpool.Core.Cluster;
using Carpool.Core.Planning;

namespace Carpool.Core.Tests.Planning;

/// <summary>Who makes the plan, which one counts, and what partitions of the cluster alone do to it.</summary>
public sealed class AuthorshipTests
{
    [Theory, InlineData("mail01,mail02"), InlineData("mail01"), InlineData("mail02,mail05"), InlineData("mail03")]
    public void With_only_the_cluster_cut_both_sides_plan_the_same_and_nothing_moves(string island)
    {
        var bench = PlanningBench.Started();
        string[] one = island.Split(',');
        bench.CutCluster([.. bench.Settings.Nodes.Except(one)], one);
        bench.Pass(30);

        Assert.Empty(bench.Moved);
        AssertSameSuccessions(bench);

        bench.Crash("mail04");
        bench.Pass(30);
        Assert.Equal(2, bench.Moved.Count);
        AssertSameSuccessions(bench);

        bench.CutCluster();
        bench.Pass(30);
        Assert.Equal(2, bench.Moved.Count);
        Assert.Single(Living(bench).Select(node => bench[node].InForce).Distinct());
    }

    [Fact]
    public void With_every_node_alone_in_its_cluster_takeover_and_return_go_on()
    {
        var bench = PlanningBench.Started();
        bench.CutCluster([.. bench.Settings.Nodes.Select(node => (string[])[node])]);
        bench.Pass(30);
        Assert.Empty(bench.Moved);

        bench.Crash("mail02");
        bench.Pass(30);
        Assert.Equal(2, bench.Moved.Count);
        AssertSameSuccessions(bench);
    }

    [Theory, InlineData("mail01"), InlineData("mail02"), InlineData("mail04"), InlineData("mail05")]
    public void Evenness_waits_for_what_a_node_of_another_cluster_holds(string outsider)
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail03");
        bench.Pass(30);
        bench.CutCluster([.. bench.Settings.Nodes.Where(node => node != outsider)], [outsider]);
        bench.Start("mail03");
        bench.Moved.Clear();
        bench.Pass(60);

        Assert.DoesNotContain(bench.Moved, move => move.Contains($"{outsider} ->", StringComparison.Ordinal));
        Assert.DoesNotContain(bench.News, line => line.Contains("has not taken", StringComparison.Ordinal));

        bench.CutCluster();
        bench.Pass(60);
        Assert.Equal(2, bench.Moved.Count);
        Assert.Equal([2, 2, 2, 2, 2], bench.Loads);
    }

    [Fact]
    public void A_plan_never_goes_backwards()
    {
        var bench = PlanningBench.Started();
        var last = new Dictionary<string, PlanVersion>();
        bench.Watch = () =>
        {
            foreach (var node in Living(bench))
            {
                Assert.True(bench[node].InForce.Version >= last.GetValueOrDefault(node, PlanVersion.None));
                last[node] = bench[node].InForce.Version;
            }
        };
        bench.CutCluster(["mail01", "mail02"], ["mail03", "mail04", "mail05"]);
        bench.Pass(20);
        bench.Crash("mail05");
        bench.Pass(20);
        bench.CutCluster();
        bench.Pass(20);
        bench.Start("mail05");
        last.Remove("mail05");
        bench.Pass(40);

        Assert.Single(bench.Settings.Nodes.Select(node => bench[node].InForce).Distinct());
    }

    [Fact]
    public void A_new_author_begins_an_epoch_and_moves_nothing_by_taking_over()
    {
        var bench = PlanningBench.Started();
        var before = bench["mail03"].InForce.Version;
        bench.CutCluster(["mail01"], ["mail02", "mail03", "mail04", "mail05"]);
        bench.Pass(5);

        var after = bench["mail03"].InForce.Version;
        Assert.Equal((before.Epoch + 1, "mail02"), (after.Epoch, after.Author));
        Assert.Empty(bench.Moved);
    }

    [Fact]
    public void A_move_that_its_author_does_not_live_to_see_done_is_carried_on()
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail03");
        bench.Pass(30);
        bench.Lame.Add("mail03");
        bench.Start("mail03");
        bench.Pass(12);
        var move = bench["mail01"].Move!;

        bench.CutCluster(["mail01"], ["mail02", "mail03", "mail04", "mail05"]);
        bench.Pass(1);

        Assert.Equal((move.Vhid, move.From, move.To), bench["mail02"].Move is { } taken
            ? (taken.Vhid, taken.From, taken.To)
            : default);
    }

    [Fact]
    public void A_plan_of_somebody_who_is_not_the_author_waits_until_he_is()
    {
        var bench = PlanningBench.Started();
        var state = bench["mail05"];
        var foreign = state.InForce with { Version = new PlanVersion(9, 1, "mail03") };

        var heard = PlanningRules.Received(state, foreign);
        var ignored = PlanningRules.Step(bench.Settings, heard, bench.Picture("mail05")).State;
        Assert.Equal(state.InForce, ignored.InForce);

        bench.Crash("mail01", "mail02");
        var followed = PlanningRules.Step(bench.Settings, ignored, bench.Picture("mail05")).State;
        Assert.Equal(foreign, followed.InForce);
    }

    [Fact]
    public void A_plan_of_a_lone_node_that_comes_in_is_not_in_force_until_the_author_has_made_the_next()
    {
        var bench = PlanningBench.Started();
        var state = bench["mail01"];
        var lone = state.InForce with { Version = new PlanVersion(9, 1, "mail05") };
        bench.Mute("mail04");

        var heard = PlanningRules.Step(
            bench.Settings, PlanningRules.Received(state, lone), bench.Picture("mail01")).State;
        Assert.Equal(state.InForce, heard.InForce);

        var later = bench.Picture("mail01") with { At = bench.Now + TimeSpan.FromSeconds(2) };
        var next = PlanningRules.Step(bench.Settings, heard, later).State;
        Assert.Equal(new PlanVersion(10, 1, "mail01"), next.InForce.Version);
    }

    [Fact]
    public void An_author_that_comes_back_begins_with_the_plan_by_which_the_others_go()
    {
        var bench = PlanningBench.Started();
        var own = bench["mail01"];
        bench.CutCluster(["mail01"], ["mail02", "mail03", "mail04", "mail05"]);
        bench.Pass(5);
        var theirs = bench["mail02"].InForce;
        bench.CutCluster();
        bench.Mute("mail04");

        var back = PlanningRules.Step(
            bench.Settings, PlanningRules.Received(own, theirs), bench.Picture("mail01")).State;

        Assert.Equal("mail02", theirs.Version.Author);
        Assert.Equal(theirs, back.InForce);
    }

    [Fact]
    public void A_plan_with_numbers_of_no_node_is_dropped()
    {
        var state = PlanningBench.Started()["mail05"];
        var broken = state.InForce with { Version = new PlanVersion(9, 1, "mail01"), Nodes = ["mail01"] };

        Assert.Same(state, PlanningRules.Received(state, broken));
    }

    [Fact]
    public void An_author_waits_a_while_for_a_member_that_has_not_spoken()
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail05");
        bench.Pass(20);
        var before = bench["mail01"].InForce.Version;
        bench.Start("mail05");
        bench.Mute("mail05");
        bench.Pass(1.5);
        Assert.Equal(before, bench["mail01"].InForce.Version);

        bench.Pass(2);
        Assert.True(bench["mail01"].InForce.Version > before);
    }

    [Fact]
    public void A_node_without_a_cluster_leaves_all_as_it_is_and_then_plans_for_what_it_hears()
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail01");
        var state = bench["mail02"];
        var offline = bench.Picture("mail02") with { Cluster = ClusterView.Alone };

        var early = PlanningRules.Step(bench.Settings, state, offline).State;
        Assert.Equal(state.InForce, early.InForce);

        var late = offline with { At = offline.At + PlanningRules.OfflineGrace };
        var alone = PlanningRules.Step(bench.Settings, early, late).State;
        Assert.Equal("mail02", alone.InForce.Version.Author);
        Assert.All(Enumerable.Range(1, 10), vhid =>
            Assert.Equal(bench.MasterOf(vhid), alone.SuccessionOf((byte)vhid)![0]));
    }

    private static void AssertSameSuccessions(PlanningBench bench) =>
        Assert.Single(Living(bench).Select(node => bench[node].InForce.Plan).Distinct());

    private static IEnumerable<string> Living(PlanningBench bench) => bench.Settings.Nodes.Where(bench.IsAlive);
}
