using Carpool.Core.Placement;
using CsCheck;

namespace Carpool.Core.Tests.Placement;

/// <summary>Weights, nodes an address may not be on, groups that keep apart, and pins.</summary>
public sealed class RestrictionTests
{
    /// <summary>Small pools of equal weights in which everything is allowed, with groups.</summary>
    private static readonly Gen<PlacementInput> Grouped =
        from nodes in Gen.Int[1, 4]
        from addresses in Gen.Select(Gen.Int[-1, nodes - 1], Gen.Int[-1, nodes - 1], Gen.Int[-1, 2]).Array[1, 6]
        select new PlacementInput
        {
            Nodes = [.. Enumerable.Range(0, nodes).Select(i => new PlacementNode($"n{i}", 1, IsReady: true))],
            Addresses =
            [
                .. addresses.Select((a, i) => new PlacementAddress(
                    (byte)(i + 1), a.Item1, a.Item2, NodeSet.First(nodes)) { Group = a.Item3 }),
            ],
            Failback = true,
        };

    private static readonly Gen<PlacementInput> Anything =
        from input in Pools.AnyWithExclusions
        from more in Gen.Select(Gen.Int[-1, 3], Gen.Int[-5, input.Nodes.Count - 1]).Array[input.Addresses.Count]
        select input with
        {
            Addresses =
            [
                .. input.Addresses.Select((a, i) =>
                    a with { Group = more[i].Item1, Pinned = Math.Max(-1, more[i].Item2) }),
            ],
        };

    [Fact]
    public void Loads_follow_the_weights_within_the_bound_of_DHondt() => Pools.Any.Sample(drawn =>
    {
        var input = drawn with { Failback = true };
        if (input.Ready() == NodeSet.Empty) return;
        var loads = input.Loads(Planner.Plan(input));
        var ready = input.Ready().Numbers().ToArray();
        var most = ready.Max(node => (double)loads[node] / input.Nodes[node].Weight);
        var least = ready.Min(node => (double)(loads[node] + 1) / input.Nodes[node].Weight);
        Assert.True(most <= least + 1e-9);
    }, iter: 500);

    [Fact]
    public void Groups_part_as_far_as_an_even_placement_lets_them() => Grouped.Sample(input =>
    {
        var owners = Planner.PlaceOwners(input);
        Assert.True(IsEven(owners, input.Nodes.Count));
        var fewest = Placements(input.Nodes.Count, input.Addresses.Count)
            .Where(placement => IsEven(placement, input.Nodes.Count)).Min(placement => Pairs(input, placement));
        Assert.Equal(fewest, Pairs(input, owners));
    }, iter: 300);

    [Fact]
    public void Under_any_restriction_no_exchange_is_left_that_parts_more() => Anything.Sample(drawn =>
    {
        var input = drawn with { Failback = true };
        int[] owners = [.. Planner.PlaceOwners(input)];
        for (var one = 0; one < owners.Length; one++)
            for (var other = 0; other < one; other++)
            {
                if (owners[one] < 0 || owners[other] < 0 || !MayBe(one, owners[other]) || !MayBe(other, owners[one]))
                    continue;
                var before = Pairs(input, owners);
                (owners[one], owners[other]) = (owners[other], owners[one]);
                Assert.True(Pairs(input, owners) >= before);
                (owners[one], owners[other]) = (owners[other], owners[one]);
            }

        bool MayBe(int address, int node) => input.Addresses[address].Allowed.Contains(node) && !IsPinned(address);
        bool IsPinned(int address) => input.Addresses[address] is { Pinned: >= 0 } entry
            && input.Nodes[entry.Pinned].IsReady && entry.Allowed.Contains(entry.Pinned);
    }, iter: 300);

    [Fact]
    public void A_plan_that_has_come_true_is_left_as_it_is() => Anything.Sample(drawn =>
    {
        var input = drawn with { Failback = true };
        var owners = Planner.PlaceOwners(input);
        var after = input with { Addresses = [.. input.Addresses.Select((a, i) => a with { Master = owners[i] })] };
        Assert.Equal(owners, Planner.PlaceOwners(after));
    }, iter: 500);

    /// <summary>Each move is planned anew from where the last one has led, whichever of those due comes next.</summary>
    [Fact]
    public void Moves_one_at_a_time_come_to_an_end() => Gen.Select(Anything, Gen.Int).Sample((drawn, seed) =>
    {
        var (input, random) = (drawn with { Failback = true }, new Random(seed));
        for (var moves = 0; moves <= 3 * input.Addresses.Count; moves++)
        {
            var owners = Planner.PlaceOwners(input);
            int[] due = [.. Enumerable.Range(0, owners.Count).Where(i => owners[i] != input.Addresses[i].Master)];
            if (due.Length == 0) return;
            var next = due[random.Next(due.Length)];
            input = input with
            {
                Addresses = [.. input.Addresses.Select((a, i) => i == next ? a with { Master = owners[i] } : a)],
            };
        }

        Assert.Fail("still moving");
    }, iter: 1000);

    [Fact]
    public void What_is_pinned_is_where_it_is_pinned_if_it_may() => Anything.Sample(input =>
    {
        var owners = Planner.PlaceOwners(input);
        foreach (var (index, address) in input.Addresses.Index())
        {
            if (address.Pinned < 0 || !input.Nodes[address.Pinned].IsReady) continue;
            if (address.Allowed.Contains(address.Pinned)) Assert.Equal(address.Pinned, owners[index]);
        }
    }, iter: 300);

    [Fact]
    public void Nobody_is_planned_where_he_may_not_be() => Anything.Sample(input =>
    {
        foreach (var (succession, address) in Planner.Plan(input).Successions.Zip(input.Addresses))
            Assert.All(succession.Nodes, node => Assert.True(address.Allowed.Contains(node)));
    }, iter: 300);

    [Fact]
    public void What_comes_first_already_stays_first() => Gen.Select(Anything, Gen.Int[0, 1000]).Sample((input, seed) =>
    {
        var begun = input.Addresses.Select((_, i) => (ValueList<int>)[(seed + i) % input.Nodes.Count]).ToArray();
        foreach (var (index, succession) in Planner.PlanHeirs(input, begun).Successions.Index())
        {
            Assert.Equal(begun[index][0], succession.Owner);
            Assert.Equal(succession.Nodes.Count, succession.Nodes.Distinct().Count());
        }
    }, iter: 200);

    [Fact]
    public void Heirs_keep_a_group_apart_after_a_failure()
    {
        var input = Pools.Rotation(5, 10);
        input = input with { Addresses = [.. input.Addresses.Select(a => a with { Group = (a.Vhid - 1) / 2 })] };
        var plan = Planner.Plan(input);

        foreach (var victim in Enumerable.Range(0, 5))
        {
            var dead = NodeSet.Empty.With(victim);
            var holders = plan.Successions.Select(s => s.Nodes.First(node => !dead.Contains(node))).ToArray();
            Assert.InRange(Evenness.Spread(Evenness.Loads(plan, 5, dead)), 0, 1);
            Assert.Equal(0, Pairs(input, holders));
        }
    }

    private static bool IsEven(IReadOnlyList<int> owners, int nodes)
    {
        var loads = Enumerable.Range(0, nodes).Select(node => owners.Count(owner => owner == node)).ToArray();
        return loads.Max() - loads.Min() <= 1;
    }

    /// <summary>How many pairs of one group share a node.</summary>
    private static int Pairs(PlacementInput input, IReadOnlyList<int> owners)
    {
        var pairs = 0;
        for (var one = 0; one < owners.Count; one++)
            for (var other = 0; other < one; other++)
                if (input.Addresses[one].Group >= 0 && input.Addresses[one].Group == input.Addresses[other].Group
                    && owners[one] >= 0 && owners[one] == owners[other])
                    pairs++;
        return pairs;
    }

    private static IEnumerable<int[]> Placements(int nodes, int addresses)
    {
        if (addresses == 0) return [[]];
        return Placements(nodes, addresses - 1).SelectMany(rest => Enumerable.Range(0, nodes), (rest, node) =>
            (int[])[.. rest, node]);
    }
}
