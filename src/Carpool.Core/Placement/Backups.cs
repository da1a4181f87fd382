namespace Carpool.Core.Placement;

/// <summary>
/// Plans the heirs, place by place, so that the load of a node that dies spreads over all that are left. The heir of an
/// address is the node that would be the least loaded with everyone before it in the succession dead.
/// </summary>
internal static class Backups
{
    /// <summary>
    /// So many failures at once are planned for exactly. Beyond that every node stands equally often in each place; the
    /// plan is made anew long before it is needed.
    /// </summary>
    private const int ExactPlaces = 8;

    public static void Plan(Successions successions)
    {
        var work = successions.Work;
        for (var place = 1; place < work.Ready.Count; place++)
        {
            var used = new int[work.NodeCount];
            for (var address = 0; address < work.Addresses.Length; address++)
            {
                // An address that a node may not hold has a shorter succession.
                if (successions.Of(address).Length != place) continue;
                if (Heir(successions, address, used) is not { } heir) continue;
                successions.Append(address, heir);
                used[heir]++;
            }
        }
    }

    private static int? Heir(Successions successions, int address, ReadOnlySpan<int> used)
    {
        var work = successions.Work;
        var dead = NodeSet.Empty;
        foreach (var node in successions.Of(address)) dead = dead.With(node);

        Span<int> load = stackalloc int[PlacementInput.MaxNodes];
        load.Clear();
        var group = work.Addresses[address].Group;
        var siblings = NodeSet.Empty;
        for (var other = 0; dead.Count <= ExactPlaces && other < work.Addresses.Length; other++)
        {
            if (successions.HolderWithout(other, dead) is not (var holder and >= 0)) continue;
            load[holder]++;
            if (group >= 0 && work.Addresses[other].Group == group) siblings = siblings.With(holder);
        }

        int? best = null;
        for (var node = 0; node < work.NodeCount; node++)
        {
            if (dead.Contains(node) || !work.IsPossible(address, node)) continue;
            if (best is not { } least || IsBetter(work, address, node, least, load, siblings, used)) best = node;
        }

        return best;
    }

    private static bool IsBetter(
        PlacementWork work,
        int address,
        int node,
        int least,
        ReadOnlySpan<int> load,
        NodeSet siblings,
        ReadOnlySpan<int> used)
    {
        var order = work.Compare(load[node] + 1, node, load[least] + 1, least);
        if (order == 0) order = siblings.Contains(node).CompareTo(siblings.Contains(least));
        if (order == 0) order = work.Compare(used[node], node, used[least], least);
        return order < 0 || (order == 0 && work.Preference(address, node) > work.Preference(address, least));
    }
}
