namespace Carpool.Core.Placement;

/// <summary>
/// Parts addresses of one group that share a node, without making the pool less even: an address changes places with
/// one of another node, or goes to a node of the same weight that has one less. Where every node may hold every address
/// and all weigh the same, that always comes to the fewest pairs there can be.
/// </summary>
internal static class Groups
{
    public static void Part(PlacementWork work, Func<int, bool> mayMove)
    {
        if (!work.HasGroups) return;
        while (Best(work, mayMove) is { } exchange)
        {
            var (from, to) = (work.Owner[exchange.Address], exchange.To);
            work.Give(exchange.Address, to);
            if (exchange.Other >= 0) work.Give(exchange.Other, from);
        }
    }

    /// <summary>The one that parts most pairs; of those the one that moves the fewest, preferably homewards.</summary>
    private static Exchange? Best(PlacementWork work, Func<int, bool> mayMove)
    {
        Exchange? best = null;
        for (var address = 0; address < work.Owner.Length; address++)
        {
            var owner = work.Owner[address];
            if (owner < 0 || !mayMove(address) || work.Siblings(address, owner) == 0) continue;
            foreach (var exchange in Of(work, address, mayMove))
                if (exchange.Parted > 0 && (best is not { } found || exchange.Rank.CompareTo(found.Rank) > 0))
                    best = exchange;
        }

        return best;
    }

    private static IEnumerable<Exchange> Of(PlacementWork work, int address, Func<int, bool> mayMove)
    {
        var from = work.Owner[address];
        for (var to = 0; to < work.NodeCount; to++)
            if (to != from && work.IsPossible(address, to) && IsAsEven(work, from, to))
                yield return Exchange.Of(work, address, to, other: -1);

        for (var other = 0; other < work.Owner.Length; other++)
        {
            var to = work.Owner[other];
            if (to < 0 || to == from || !mayMove(other)) continue;
            if (work.IsPossible(address, to) && work.IsPossible(other, from))
                yield return Exchange.Of(work, address, to, other);
        }
    }

    private static bool IsAsEven(PlacementWork work, int from, int to) =>
        work.Weight(from) == work.Weight(to) && work.Load[from] == work.Load[to] + 1;

    /// <param name="Address">What shall leave its owner.</param>
    /// <param name="To">For which node.</param>
    /// <param name="Other">What comes back for it, or -1.</param>
    /// <param name="Parted">Pairs of one group on one node before, less those afterwards.</param>
    /// <param name="Rank">The greatest is the best.</param>
    private readonly record struct Exchange(
        int Address, int To, int Other, int Parted, (int Parted, int Stay, int Homewards, ulong Preference) Rank)
    {
        public static Exchange Of(PlacementWork work, int address, int to, int other)
        {
            var from = work.Owner[address];
            var parted = work.Siblings(address, from) - work.Siblings(address, to);
            var (stay, homewards) = (-Moves(work, address, to), Homewards(work, address, to));
            if (other >= 0)
            {
                // Each leaves before the other comes: one sibling less where they are of one group.
                var together = work.Addresses[address].Group == work.Addresses[other].Group ? 2 : 0;
                parted += work.Siblings(other, to) - work.Siblings(other, from) + together;
                stay -= Moves(work, other, from);
                homewards += Homewards(work, other, from);
            }

            return new(address, to, other, parted, (parted, stay, homewards, work.Preference(address, to)));
        }

        private static int Moves(PlacementWork work, int address, int to)
        {
            var master = work.Addresses[address].Master;
            return (master >= 0 && to != master ? 1 : 0) - (master >= 0 && work.Owner[address] != master ? 1 : 0);
        }

        private static int Homewards(PlacementWork work, int address, int to)
        {
            var home = work.Addresses[address].Home;
            return (to == home ? 1 : 0) - (work.Owner[address] == home ? 1 : 0);
        }
    }
}
