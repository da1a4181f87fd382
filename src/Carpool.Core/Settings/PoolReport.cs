using Carpool.Core.Placement;

namespace Carpool.Core.Settings;

/// <summary>What <c>config check</c> says about a good file: how even its pool is, and what may not be meant.</summary>
public static class PoolReport
{
    /// <summary>Lines of plain text; those about something that may not be meant begin with <c>warning:</c>.</summary>
    public static IReadOnlyList<string> Of(CarpoolSettings settings)
    {
        var plan = Plan.FromConfiguration(settings);
        return [Counts(settings), .. Loads(settings, plan), .. Better(settings), .. Warnings(settings, plan)];
    }

    private static string Counts(CarpoolSettings pool) =>
        $"{Number(pool.Nodes.Count, "node", "nodes")}, {Number(pool.Addresses.Count, "address", "addresses")}, "
        + Number(pool.Services.Count, "service", "services");

    private static IEnumerable<string> Loads(CarpoolSettings pool, Plan plan)
    {
        string[] when = ["all nodes alive", "after any one failure, at worst", "after any two at once, at worst"];
        for (var failures = 0; failures < Math.Min(when.Length, pool.Nodes.Count); failures++)
        {
            var worst = Evenness.Worst(plan, pool.Nodes.Count, failures);
            yield return $"{when[failures]}: {string.Join(",", worst)} (spread {Evenness.Spread(worst)})";
        }
    }

    private static IEnumerable<string> Better(CarpoolSettings pool)
    {
        if (!HasEqualWeights(pool) || pool.Nodes.Count < 2) yield break;

        int nodes = pool.Nodes.Count, afterOne = nodes * (nodes - 1);
        foreach (var count in Evenness.BetterCounts(nodes, pool.Addresses.Count))
        {
            var afterFailure = count % afterOne == 0 ? " and after any one failure" : "";
            yield return $"{Number(count, "address", "addresses")} would be exactly even with all alive{afterFailure}";
        }
    }

    private static IEnumerable<string> Warnings(CarpoolSettings pool, Plan plan)
    {
        if (pool.Nodes.Count == 1) yield return "warning: with one node nothing takes over when it fails";
        if (pool.Services.Count == 0) yield return "warning: no services, the addresses answer for nothing";
        if (!pool.Carp.Preempt) yield return "warning: preempt is off, addresses stay where a failure has left them";
        if (pool.Carp.Lease == LeaseMode.Off)
            yield return "warning: lease is off, a hung master may go on answering beside its heir";
        if (!HasEqualWeights(pool))
        {
            var loads = Evenness.LoadsByNode(plan, pool.Nodes.Count, NodeSet.Empty);
            var shares = pool.Nodes.Select((node, i) => $"{node.Name} {loads[i]} (weight {node.Weight})");
            yield return $"warning: weights differ, so the loads should: {string.Join(", ", shares)}";
        }
        else if (Evenness.Spread(Evenness.Worst(plan, pool.Nodes.Count, 0)) > 1)
        {
            yield return pool.Placement.Failback == Failback.Auto
                ? "warning: homes are uneven: some addresses will move from their home until the load is even"
                : "warning: homes are uneven, so the load is too while all nodes are alive";
        }

        foreach (var warning in Restrictions(pool)) yield return warning;
    }

    /// <summary>What not-on and groups do to a pool in which all nodes live and addresses may move freely.</summary>
    private static IEnumerable<string> Restrictions(CarpoolSettings pool)
    {
        var input = PlacementInput.FromConfiguration(pool) with { Failback = true };
        var owners = Planner.PlaceOwners(input);
        var loads = pool.Nodes.Select((_, node) => owners.Count(owner => owner == node)).ToArray();
        var isEven = pool.Nodes.Index().All(from => pool.Nodes.Index().All(to =>
            loads[from.Index] * to.Item.Weight <= (loads[to.Index] + 1) * from.Item.Weight));
        if (!isEven)
        {
            var shares = pool.Nodes.Select((node, i) => $"{node.Name} {loads[i]}");
            yield return $"warning: not-on makes an even placement impossible: {string.Join(", ", shares)} at best";
        }

        var together = pool.Addresses.OrderBy(address => address.Vhid).Index()
            .Where(item => item.Item.Group is not null)
            .GroupBy(item => (item.Item.Group, Owner: owners[item.Index]), item => item.Item.Name)
            .Where(names => names.Count() > 1);
        foreach (var names in together)
            yield return $"warning: {string.Join(" and ", names)} of group {names.Key.Group} cannot keep apart";
    }

    private static bool HasEqualWeights(CarpoolSettings pool) =>
        pool.Nodes.All(node => node.Weight == pool.Nodes[0].Weight);

    private static string Number(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
