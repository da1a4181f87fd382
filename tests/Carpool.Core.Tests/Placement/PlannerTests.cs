using System.Diagnostics;
using Carpool.Core.Placement;
using Carpool.Core.Settings;
using CsCheck;
using Xunit.Abstractions;

namespace Carpool.Core.Tests.Placement;

public sealed class PlannerTests(ITestOutputHelper output)
{
    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 2, 2 }, { 2, 7 }, { 3, 3 }, { 4, 6 }, { 5, 5 }, { 5, 7 }, { 5, 10 }, { 5, 13 }, { 5, 20 },
        { 6, 12 }, { 6, 18 }, { 7, 21 }, { 8, 16 }, { 8, 32 }, { 9, 27 }, { 12, 40 }, { 16, 64 }, { 24, 100 },
        { 32, 128 },
    };

    [Fact]
    public void The_five_servers_stay_even_whichever_of_them_are_alive()
    {
        var (settings, _) = CarpoolSettings.Read(LabPool.ToHocon(5, 10, TimeSpan.Zero), "lab.conf");
        var plan = Plan.FromConfiguration(settings!);
        string[] even = ["", "10", "5,5", "4,3,3", "3,3,2,2", "2,2,2,2,2"];

        for (var bits = 0UL; bits < 31; bits++)
        {
            var dead = new NodeSet(bits);
            Assert.Equal(even[5 - dead.Count], string.Join(',', Evenness.Loads(plan, 5, dead)));
        }

        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], plan.Successions.Select(succession => succession.Owner));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_fresh_table_is_within_one_after_a_failure_two_after_two_three_after_three(int nodes, int addresses)
    {
        var plan = Planner.Plan(Pools.Rotation(nodes, addresses));

        for (var failures = 0; failures < Math.Min(nodes, nodes > 16 ? 3 : 4); failures++)
            Assert.InRange(Evenness.Spread(Evenness.Worst(plan, nodes, failures)), 0, Math.Max(1, failures));
    }

    [Theory, InlineData(3, 6), InlineData(5, 20), InlineData(6, 30), InlineData(8, 56), InlineData(16, 240)]
    public void As_many_addresses_as_ordered_pairs_of_nodes_are_even_after_a_failure(int nodes, int addresses) =>
        Assert.Equal(0, Evenness.Spread(Evenness.Worst(Planner.Plan(Pools.Rotation(nodes, addresses)), nodes, 1)));

    [Fact]
    public void Equal_input_gives_an_equal_plan_in_any_order_of_addresses() => Pools.AnyWithExclusions.Sample(input =>
    {
        var plan = Planner.Plan(input);
        Assert.Equal(plan, Planner.Plan(input));
        Assert.Equal(plan, Planner.Plan(input with { Addresses = [.. input.Addresses.Reverse()] }));
    }, iter: 300);

    [Fact]
    public void A_succession_has_every_node_that_is_ready_and_allowed_once() => Pools.AnyWithExclusions.Sample(input =>
    {
        var plan = Planner.Plan(input);
        Assert.Equal(input.Addresses.Count, plan.Successions.Count);
        foreach (var address in input.Addresses)
        {
            var nodes = plan.Of(address.Vhid)!.Value.Nodes;
            var possible = new NodeSet(address.Allowed.Bits & input.Ready().Bits);
            Assert.Equal(Enumerable.Range(0, NodeSet.Capacity).Where(possible.Contains), nodes.Order());
        }
    }, iter: 500);

    [Fact]
    public void Without_failback_a_master_that_is_ready_and_allowed_stays() => Pools.AnyWithExclusions.Sample(input =>
    {
        var plan = Planner.Plan(input with { Failback = false });
        foreach (var address in input.Addresses)
            if (address.Master >= 0 && input.Nodes[address.Master].IsReady && address.Allowed.Contains(address.Master))
                Assert.Equal(address.Master, plan.Of(address.Vhid)!.Value.Owner);
    }, iter: 500);

    [Fact]
    public void A_failure_moves_the_orphans_and_nothing_else_and_leaves_the_pool_level() => Pools.Any.Sample(drawn =>
    {
        var before = drawn with { Failback = true };
        var settled = before.After(Planner.Plan(before));
        foreach (var victim in Enumerable.Range(0, NodeSet.Capacity).Where(settled.Ready().Contains))
        {
            var left = settled.WithReady(settled.Ready().Without(victim));
            var plan = Planner.Plan(left);
            if (left.Ready() == NodeSet.Empty) continue;

            Assert.All(left.Addresses.Where(address => address.Master != victim),
                address => Assert.Equal(address.Master, plan.Of(address.Vhid)!.Value.Owner));
            Assert.True(left.IsLevel(left.Loads(plan)));
        }
    }, iter: 200);

    [Fact]
    public void With_failback_loads_follow_the_weights() => Pools.Any.Sample(drawn =>
    {
        var input = drawn with { Failback = true };
        var loads = input.Loads(Planner.Plan(input));
        if (input.Ready() == NodeSet.Empty) return;
        Assert.Equal(input.Addresses.Count, loads.Sum());
        Assert.True(input.IsLevel(loads));
    }, iter: 500);

    [Fact]
    public void Exclusions_leave_no_chain_of_moves_that_would_level_more() => Pools.AnyWithExclusions.Sample(drawn =>
    {
        var input = drawn with { Failback = true };
        var plan = Planner.Plan(input);
        var loads = input.Loads(plan);
        for (var from = 0; from < loads.Length; from++)
            foreach (var to in Reachable(plan, from).Where(to => to != from))
                Assert.True(loads[from] * input.Nodes[to].Weight <= (loads[to] + 1) * input.Nodes[from].Weight);
    }, iter: 300);

    [Fact]
    public void A_node_that_comes_back_gets_its_homes_again()
    {
        var home = Pools.Rotation(5, 10);
        foreach (var victim in Enumerable.Range(0, 5))
        {
            var without = home.WithReady(home.Ready().Without(victim));
            var back = without.After(Planner.Plan(without)).WithReady(home.Ready());
            var owners = Planner.Plan(back).Successions.Select(succession => succession.Owner);
            Assert.Equal(home.Addresses.Select(address => address.Home), owners);
        }
    }

    [Fact]
    public void Two_nodes_that_come_back_get_their_homes_again()
    {
        var home = Pools.Rotation(5, 10);
        foreach (var (first, second) in from a in Enumerable.Range(0, 5) from b in Enumerable.Range(0, a) select (a, b))
        {
            var without = home.WithReady(home.Ready().Without(first).Without(second));
            var back = without.After(Planner.Plan(without)).WithReady(home.Ready());
            var owners = Planner.Plan(back).Successions.Select(succession => succession.Owner);
            Assert.Equal(home.Addresses.Select(address => address.Home), owners);
        }
    }

    [Fact]
    public void Wherever_addresses_are_they_all_go_home_when_all_nodes_are_ready() =>
        Gen.Int[0, 4].Array[10].Sample(masters =>
        {
            var home = Pools.Rotation(5, 10);
            var away = home with
            {
                Addresses = [.. home.Addresses.Select((address, i) => address with { Master = masters[i] })],
            };

            Assert.Equal(home.Addresses.Select(address => address.Home), Planner.PlaceOwners(away));
        });

    [Fact]
    public void While_a_node_is_away_nobody_goes_home_for_the_sake_of_it()
    {
        var pool = Pools.Rotation(3, 6).WithReady(NodeSet.First(2));
        var swapped = pool with
        {
            Addresses = [.. pool.Addresses.Select(address => address with { Master = 1 - (address.Vhid % 2) })],
        };

        Assert.Equal(swapped.Addresses.Select(address => address.Master), Planner.PlaceOwners(swapped));
    }

    [Fact]
    public void Going_home_never_makes_the_pool_uneven() => Pools.AnyWithExclusions.Sample(drawn =>
    {
        var input = drawn.WithReady(NodeSet.First(drawn.Nodes.Count)) with { Failback = true };
        var homeless = input with { Addresses = [.. input.Addresses.Select(address => address with { Home = -1 })] };

        Assert.Equal(Fullest(homeless), Fullest(input));

        static double Fullest(PlacementInput of) => of.Loads(Planner.Plan(of)).Index()
            .Max(node => (double)node.Item / of.Nodes[node.Index].Weight);
    }, iter: 300);

    [Fact]
    public void Orphans_make_room_for_those_that_may_go_nowhere_else()
    {
        var input = Pools.Rotation(2, 16, failback: false);
        input = input with
        {
            Addresses = [.. input.Addresses.Select(address => address with
            {
                Master = -1,
                Allowed = NodeSet.First(address.Vhid <= 8 ? 2 : 1),
            })],
        };

        Assert.Equal([8, 8], input.Loads(Planner.Plan(input)));
    }

    [Fact]
    public void Addresses_without_a_home_are_placed_evenly_and_homes_stay_even_when_uneven()
    {
        var input = Pools.Rotation(4, 12, failback: false);
        var free = input with { Addresses = [.. input.Addresses.Select(a => a with { Home = -1, Master = -1 })] };
        var heavy = input with { Addresses = [.. input.Addresses.Select(a => a with { Home = 0, Master = 0 })] };

        Assert.Equal([3, 3, 3, 3], free.Loads(Planner.Plan(free)));
        Assert.Equal([12, 0, 0, 0], heavy.Loads(Planner.Plan(heavy)));
    }

    [Fact]
    public void Histories_of_failures_and_returns_stay_even_and_after_one_more_failure_within_one() =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 40], Gen.ULong.Array[1, 6]).Sample((nodes, addresses, history) =>
        {
            var input = Pools.Rotation(nodes, addresses);
            foreach (var bits in history)
            {
                input = input.WithReady(new NodeSet(bits & NodeSet.First(nodes).Bits));
                if (input.Ready() == NodeSet.Empty) continue;
                var plan = Planner.Plan(input);
                input = input.After(plan);

                Assert.InRange(SpreadWithout(input, plan, NodeSet.Empty), 0, 1);
                if (input.Ready().Count == 1) continue;
                foreach (var victim in Enumerable.Range(0, nodes).Where(input.Ready().Contains))
                    Assert.InRange(SpreadWithout(input, plan, NodeSet.Empty.With(victim)), 0, 1);
            }
        }, iter: 200);

    [Fact]
    public void The_largest_pool_is_planned_in_well_under_a_second()
    {
        var input = Pools.Rotation(64, 255);
        Planner.Plan(input);
        var started = Stopwatch.GetTimestamp();
        var plan = Planner.Plan(input);

        output.WriteLine($"64 nodes, 255 addresses: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F1} ms");
        Assert.InRange(Evenness.Spread(Evenness.Worst(plan, 64, 1)), 0, 1);
        Assert.InRange(Evenness.Spread(Evenness.Worst(plan, 64, 2)), 0, 2);
    }

    [Fact]
    public void More_than_64_nodes_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Planner.Plan(Pools.Rotation(2, 1) with
        {
            Nodes = [.. Enumerable.Repeat(new PlacementNode("n", 1, IsReady: true), 65)],
        }));

    private static int SpreadWithout(PlacementInput input, Plan plan, NodeSet dead)
    {
        var loads = Evenness.LoadsByNode(plan, input.Nodes.Count, dead);
        var living = Enumerable.Range(0, loads.Count).Where(node => input.Nodes[node].IsReady && !dead.Contains(node));
        return living.Max(node => loads[node]) - living.Min(node => loads[node]);
    }

    private static HashSet<int> Reachable(Plan plan, int from)
    {
        var reached = new HashSet<int> { from };
        for (var before = 0; before < reached.Count;)
        {
            before = reached.Count;
            var owned = plan.Successions.Where(succession => reached.Contains(succession.Owner)).ToArray();
            reached.UnionWith(owned.SelectMany(succession => succession.Nodes));
        }

        return reached;
    }
}
