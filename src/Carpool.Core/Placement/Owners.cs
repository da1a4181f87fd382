namespace Carpool.Core.Placement;

/// <summary>Decides who holds each address, with as few moves as it takes.</summary>
internal static class Owners
{
    /// <summary>
    /// Keeps every master that is ready and allowed, and gives the orphans, ascending by vhid, to the node with the
    /// least <c>(load + 1) / weight</c>. That is divisor apportionment (D'Hondt): a node that goes away only ever adds
    /// to the others. With failback, addresses then move until the pool is even. What is pinned goes where it is pinned
    /// to, if it can, and stays there.
    /// </summary>
    public static PlacementWork Place(PlacementInput input)
    {
        var work = new PlacementWork(input);
        var isOrphan = new bool[work.Addresses.Length];
        var isPinned = new bool[work.Addresses.Length];
        for (var address = 0; address < work.Addresses.Length; address++)
        {
            var (pinned, master) = (work.Addresses[address].Pinned, work.Addresses[address].Master);
            isPinned[address] = pinned >= 0 && work.IsPossible(address, pinned);
            if (isPinned[address]) work.Give(address, pinned);
            else if (master >= 0 && work.IsPossible(address, master)) work.Give(address, master);
            else isOrphan[address] = true;
        }

        for (var address = 0; address < work.Addresses.Length; address++)
            if (isOrphan[address] && LeastLoaded(work, address) is { } node)
                work.Give(address, node);

        // Where not every node may hold every address, greed alone can end uneven; orphans are free to go elsewhere.
        Level(work, address => isOrphan[address]);
        if (input.Failback) Level(work, address => !isPinned[address]);
        return work;
    }

    private static void Level(PlacementWork work, Func<int, bool> mayMove)
    {
        while (Shift(work, mayMove)) { }

        // Keeps every node's load, so there is nothing left to shift afterwards.
        Groups.Part(work, mayMove);
    }

    private static int? LeastLoaded(PlacementWork work, int address)
    {
        int? best = null;
        for (var node = 0; node < work.NodeCount; node++)
        {
            if (!work.IsPossible(address, node)) continue;
            if (best is not { } least || IsBetter(work, address, node, least)) best = node;
        }

        return best;
    }

    private static bool IsBetter(PlacementWork work, int address, int node, int least)
    {
        var order = work.Compare(work.Load[node] + 1, node, work.Load[least] + 1, least);
        if (order == 0) order = work.Siblings(address, node).CompareTo(work.Siblings(address, least));
        if (order == 0) order = (work.Addresses[address].Home == least).CompareTo(work.Addresses[address].Home == node);
        return order < 0 || (order == 0 && work.Preference(address, node) > work.Preference(address, least));
    }

    /// <summary>
    /// Takes one address of load from the fullest node that can shed one, along a chain of moves when no single one is
    /// allowed, to the emptiest node it can reach; of several such nodes from the one with the shortest chain. Every
    /// shift lowers the loads in lexicographic order, so they end; when none is left the distribution is an optimal
    /// semi-matching (Harvey, Ladner, Lovasz and Tamir 2003).
    /// </summary>
    private static bool Shift(PlacementWork work, Func<int, bool> mayMove)
    {
        var byFullness = Comparer<int>.Create((a, b) => work.Compare(work.Load[a], a, work.Load[b], b));
        var fullestFirst = Enumerable.Range(0, work.NodeCount).OrderDescending(byFullness)
            .ThenByDescending(node => HasHomesToGiveBack(work, node));
        Chain? shortest = null;
        foreach (var from in fullestFirst)
        {
            if (shortest is { Length: 1 }) break;
            if (shortest is not null && byFullness.Compare(from, shortest.From) < 0) break;
            // The rest is no fuller; looking for chains is what costs.
            if (!Enumerable.Range(0, work.NodeCount).Any(to => Levels(work, from, to))) break;
            var chain = new Chain(work, from, mayMove);
            if (chain.Emptiest is not { } emptiest || !Levels(work, from, emptiest)) continue;
            if (shortest is null || chain.Length < shortest.Length) shortest = chain;
        }

        shortest?.Move();
        return shortest is not null;
    }

    /// <summary>Whether it owns an address whose home is one of the emptiest nodes.</summary>
    private static bool HasHomesToGiveBack(PlacementWork work, int node)
    {
        for (var address = 0; address < work.Owner.Length; address++)
        {
            var home = work.Addresses[address].Home;
            if (work.Owner[address] != node || home < 0) continue;
            if (Levels(work, node, home) && IsEmptiest(work, home)) return true;
        }

        return false;
    }

    private static bool IsEmptiest(PlacementWork work, int node) => Enumerable.Range(0, work.NodeCount)
        .Where(work.Ready.Contains)
        .All(other => work.Compare(work.Load[node] + 1, node, work.Load[other] + 1, other) <= 0);

    private static bool Levels(PlacementWork work, int from, int to) =>
        work.Ready.Contains(to) && work.Compare(work.Load[from], from, work.Load[to] + 1, to) > 0;
}
