using Carpool.Core.Cluster;
using Carpool.Core.Planning;

namespace Carpool.Core.Tests.Planning;

public sealed class PlanningRulesTests
{
    private static readonly string[] Homes = [.. Enumerable.Range(0, 10).Select(i => $"mail0{i % 5 + 1}")];

    [Fact]
    public void At_the_first_start_every_address_is_at_home_and_nobody_waits()
    {
        var bench = PlanningBench.Started();

        Assert.Equal(Homes, Masters(bench));
        Assert.All(bench["mail03"].Nodes, node => Assert.Equal(Readiness.Ready, node.Readiness));
        bench.Pass(60);
        Assert.Empty(bench.Moved);
        Assert.Empty(bench.News);
    }

    [Fact]
    public void A_step_without_news_gives_back_the_same_state()
    {
        var bench = PlanningBench.Started();
        bench.Pass(20);
        var state = bench["mail01"];

        var step = PlanningRules.Step(bench.Settings, state, bench.Picture("mail01"));

        Assert.Same(state, step.State);
        Assert.Empty(step.SendTo);
    }

    [Fact]
    public void After_a_crash_the_heirs_keep_what_they_took_and_nothing_else_moves()
    {
        var bench = PlanningBench.Started();

        bench.Crash("mail03");
        Assert.Equal(2, bench.Moved.Count);
        bench.Pass(60);

        Assert.Equal(2, bench.Moved.Count);
        Assert.Equal([3, 3, 2, 2, 0], bench.Loads.OrderDescending());
        Assert.Equal(bench["mail01"].InForce, bench["mail05"].InForce);
        Assert.Contains("mail03 is gone", bench["mail05"].InForce.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_comes_back_gets_its_homes_one_at_a_time_after_the_hold_down()
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail03");
        bench.Pass(30);
        bench.Moved.Clear();
        bench.Start("mail03");

        bench.Pass(10);
        Assert.Empty(bench.Moved);
        Assert.Equal(Readiness.Settling, bench["mail01"].Nodes[2].Readiness);
        var moved = new List<int>();
        bench.Watch = () => moved.Add(bench.Moved.Count);
        bench.Pass(10);

        Assert.Equal([1, 2], moved.Distinct());
        Assert.Equal(Homes, Masters(bench));
    }

    [Fact]
    public void Every_loss_of_any_nodes_at_once_ends_even_and_all_come_home_again()
    {
        foreach (var bits in Enumerable.Range(1, 30))
        {
            var bench = PlanningBench.Started();
            string[] dead = [.. bench.Settings.Nodes.Where((_, node) => (bits >> node & 1) != 0)];
            var orphans = Homes.Count(dead.Contains);

            bench.Crash(dead);
            bench.Pass(30);
            Assert.Equal(orphans, bench.Moved.Count);
            var living = bench.Settings.Nodes.Index().Where(node => !dead.Contains(node.Item)).ToArray();
            var loads = living.Select(node => bench.Loads[node.Index]).ToArray();
            Assert.InRange(loads.Max() - loads.Min(), 0, 1);

            foreach (var node in dead) bench.Start(node);
            bench.Pass(60);
            Assert.Equal(Homes, Masters(bench));
            Assert.Equal(2 * orphans, bench.Moved.Count);
            Assert.Single(bench.Settings.Nodes.Select(node => bench[node].InForce).Distinct());
        }
    }

    [Fact]
    public void Wherever_a_day_of_failures_has_left_addresses_they_are_home_once_all_nodes_are_back()
    {
        var bench = PlanningBench.Started();
        foreach (var victim in new[] { "mail02", "mail04", "mail01", "mail05", "mail03", "mail02" })
        {
            bench.Crash(victim);
            bench.Pass(30);
            if (victim != "mail02") bench.Crash("mail02");
            bench.Start(victim);
            bench.Pass(60);
        }

        bench.Start("mail02");
        bench.Pass(120);

        Assert.Equal(Homes, Masters(bench));
    }

    [Fact]
    public void With_failback_manual_addresses_stay_where_a_failure_has_left_them()
    {
        var bench = PlanningBench.Started(placement: "failback = manual");
        bench.Crash("mail03");
        bench.Pass(30);
        bench.Start("mail03");
        bench.Pass(120);

        Assert.Equal(2, bench.Moved.Count);
        bench.Crash("mail01");
        bench.Pass(30);
        // What has lost its master goes by the succession, in which mail03 stands again.
        Assert.Equal(5, bench.Loads.Sum() / 2);
        Assert.True(bench.Loads[2] > 0);
    }

    [Fact]
    public void A_demoted_node_is_relieved_by_its_heirs_and_comes_back_after_the_hold_down()
    {
        var bench = PlanningBench.Started();
        bench.Demote("mail02", 240);
        bench.Pass(20);
        Assert.Equal(2, bench.Moved.Count);
        Assert.Equal(0, bench.Loads[1]);
        Assert.All(Enumerable.Range(1, 10), vhid =>
            Assert.Equal("mail02", bench["mail01"].SuccessionOf((byte)vhid)![^1]));

        bench.Demote("mail02", 0);
        bench.Pass(9);
        Assert.Equal(2, bench.Moved.Count);
        bench.Pass(10);
        Assert.Equal(Homes, Masters(bench));
    }

    [Fact]
    public void A_demoted_node_is_given_nothing_while_one_is_well_not_even_by_order()
    {
        var bench = PlanningBench.Started();
        bench.Demote("mail02", 240);
        bench.Orders = bench.Orders.WithPin(1, "mail02", "mail01").WithPin(2, "mail02", "mail01");
        bench.Pass(20);
        Assert.Equal(0, bench.Loads[1]);
        foreach (var victim in (string[])["mail05", "mail04", "mail03"])
        {
            bench.Crash(victim);
            Assert.Equal(0, bench.Loads[1]);
            bench.Pass(30);
            Assert.Equal(0, bench.Loads[1]);
        }

        Assert.Equal(10, bench.Loads[0]);
    }

    [Fact]
    public void When_all_hold_themselves_back_everybody_keeps_what_he_has()
    {
        var bench = PlanningBench.Started();
        foreach (var node in bench.Settings.Nodes) bench.Demote(node, 240);
        bench.Pass(60);

        Assert.Empty(bench.Moved);
    }

    [Fact]
    public void A_move_puts_its_target_first_and_the_present_master_second()
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail03");
        bench.Pass(30);
        bench.Lame.Add("mail03");
        bench.Start("mail03");
        bench.Pass(12);

        var move = Assert.IsType<PlannedMove>(bench["mail01"].Move);
        Assert.Equal("mail03", move.To);
        Assert.Equal([move.To, move.From], bench["mail04"].SuccessionOf(move.Vhid)!.Take(2));
        foreach (var vhid in Enumerable.Range(1, 10).Where(vhid => vhid != move.Vhid))
            Assert.Equal(bench.MasterOf(vhid), bench["mail04"].SuccessionOf((byte)vhid)![0]);
    }

    [Fact]
    public void A_move_that_is_not_done_is_given_up_and_tried_again_ever_later()
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail03");
        bench.Pass(30);
        bench.Moved.Clear();
        bench.Lame.Add("mail03");
        bench.Start("mail03");
        bench.Pass(120);

        Assert.Empty(bench.Moved);
        var tries = bench.News.Where(line => line.StartsWith("mail01: mail03 has not", StringComparison.Ordinal))
            .ToArray();
        Assert.InRange(tries.Length, 4, 11);
        Assert.Contains("next try in 20s", string.Join('\n', tries), StringComparison.Ordinal);

        bench.Lame.Clear();
        bench.Pass(200);
        Assert.Equal([2, 2, 2, 2, 2], bench.Loads);
    }

    [Fact]
    public void A_drain_moves_addresses_away_one_by_one_and_a_resume_brings_them_home()
    {
        var bench = PlanningBench.Started();
        bench.Orders = bench.Orders.With("mail02", NodeWish.Drain, "mail01");
        bench.Pass(10);

        Assert.Equal(0, bench.Loads[1]);
        Assert.Equal(2, bench.Moved.Count);
        Assert.Contains(bench.News, line => line.Contains("(drain of mail02)", StringComparison.Ordinal));

        bench.Orders = bench.Orders.With("mail02", NodeWish.Ready, "mail01");
        bench.Pass(20);
        Assert.Equal(Homes, Masters(bench));
    }

    [Fact]
    public void A_drained_node_still_takes_over_when_all_others_are_gone()
    {
        var bench = PlanningBench.Started(nodes: 2, addresses: 4);
        bench.Orders = bench.Orders.With("mail02", NodeWish.Drain, "mail01");
        bench.Pass(10);
        Assert.Equal([4, 0], bench.Loads);

        bench.Crash("mail01");
        Assert.Equal([0, 4], bench.Loads);
    }

    [Fact]
    public void A_pin_moves_an_address_and_ends_when_its_node_is_not_ready()
    {
        var bench = PlanningBench.Started();
        bench.Orders = bench.Orders.WithPin(1, "mail04", "mail01");
        bench.Pass(5);
        Assert.Equal("mail04", bench.MasterOf(1));
        Assert.InRange(bench.Loads.Max() - bench.Loads.Min(), 0, 1);
        bench.Pass(60);
        Assert.Equal("mail04", bench.MasterOf(1));

        bench.Crash("mail04");
        bench.Pass(5);
        Assert.Null(bench.Orders.PinOf(1));
        bench.Start("mail04");
        bench.Pass(60);
        Assert.Equal(Homes, Masters(bench));
    }

    [Fact]
    public void An_address_that_is_released_goes_home_and_with_it_whatever_made_room_for_it()
    {
        var bench = PlanningBench.Started();
        bench.Orders = bench.Orders.WithPin(1, "mail04", "mail01");
        bench.Pass(20);
        bench.Orders = bench.Orders.WithPin(1, null, "mail01");
        bench.Pass(20);

        Assert.Equal(Homes, Masters(bench));
    }

    [Fact]
    public void A_node_that_is_forgotten_stands_in_no_succession()
    {
        var bench = PlanningBench.Started();
        bench.Crash("mail05");
        bench.Orders = bench.Orders.With("mail05", NodeWish.Forget, "mail01");
        bench.Pass(10);

        Assert.All(Enumerable.Range(1, 10), vhid =>
            Assert.DoesNotContain("mail05", bench["mail01"].SuccessionOf((byte)vhid)!));
    }

    private static string?[] Masters(PlanningBench bench) =>
        [.. Enumerable.Range(1, bench.Settings.Input.Addresses.Count).Select(bench.MasterOf)];
}
