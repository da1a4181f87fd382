namespace Carpool.Core.Placement;

/// <summary>How even a plan stays when nodes fail at once, before anybody re-plans.</summary>
public static class Evenness
{
    /// <summary>
    /// The loads of the living nodes, descending, for the worst of all sets of so many simultaneous failures: the set
    /// with the greatest spread (most minus fewest addresses on a node), then with the greatest load.
    /// </summary>
    /// <param name="plan">Successions over the nodes 0 .. <paramref name="nodes"/> - 1.</param>
    /// <param name="nodes">Number of nodes, 1..64.</param>
    /// <param name="failures">0..2, below <paramref name="nodes"/>.</param>
    public static ValueList<int> Worst(Plan plan, int nodes, int failures)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(failures, nodes);
        var worst = default(ValueList<int>);
        foreach (var dead in Failures(nodes, failures))
        {
            var loads = Loads(plan, nodes, dead);
            if (worst is null || (Spread(loads), loads[0]).CompareTo((Spread(worst), worst[0])) > 0) worst = loads;
        }

        return worst!;
    }

    /// <summary>The number of addresses on each living node, descending.</summary>
    public static ValueList<int> Loads(Plan plan, int nodes, NodeSet dead) =>
        [.. LoadsByNode(plan, nodes, dead).Where((_, node) => !dead.Contains(node)).OrderDescending()];

    /// <summary>The number of addresses on each node by its number, zero for the dead.</summary>
    public static ValueList<int> LoadsByNode(Plan plan, int nodes, NodeSet dead)
    {
        var load = new int[nodes];
        foreach (var succession in plan.Successions)
        {
            foreach (var node in succession.Nodes.AsSpan())
            {
                if (dead.Contains(node)) continue;
                load[node]++;
                break;
            }
        }

        return [.. load];
    }

    /// <summary>The largest minus the smallest of loads in descending order.</summary>
    public static int Spread(ValueList<int> loads) => loads[0] - loads[^1];

    /// <summary>
    /// Numbers of addresses that suit so many nodes better, the nearest below and above: multiples of the number of
    /// nodes are even while all live, and multiples of N(N - 1) are exactly even after any one failure too.
    /// </summary>
    /// <returns>Ascending; empty when <paramref name="addresses"/> is such a number already.</returns>
    public static ValueList<int> BetterCounts(int nodes, int addresses)
    {
        var afterOne = nodes * Math.Max(1, nodes - 1);
        var better = new SortedSet<int>();
        if (addresses % nodes != 0) better.UnionWith(Around(addresses, nodes));
        if (addresses % afterOne != 0) better.UnionWith(Around(addresses, afterOne));
        return [.. better];
    }

    private static IEnumerable<int> Around(int count, int step) =>
        new[] { count / step * step, (count / step + 1) * step }
            .Where(better => better is > 0 and <= PlacementInput.MaxAddresses);

    private static IEnumerable<NodeSet> Failures(int nodes, int count) => count == 0
        ? [NodeSet.Empty]
        : Failures(nodes, count - 1).SelectMany(dead => Enumerable.Range(0, nodes)
            .Where(node => dead.Bits < NodeSet.Empty.With(node).Bits).Select(dead.With));
}
