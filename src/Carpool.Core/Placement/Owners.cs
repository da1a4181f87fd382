namespace Carpool.Core.Placement;

/// <summary>Decides who holds each address, with as few moves as it takes.</summary>
internal static class Owners
{
    /// <summary>
    /// Keeps every master that is ready and allowed, and gives the orphans, ascending by vhid, to the node with the
    /// least <c>(load + 1) / weight</c>. That is divisor apportionment (D'Hondt): a node that goes away only ever adds
    /// to the others. With failback, addresses then move until the pool is even.
    /// </summary>
    public static void Place(PlacementWork work, bool failback)
    {
        var isOrphan = new bool[work.Addresses.Length];
        for (var address = 0; address < work.Addresses.Length; address++)
        {
            var master = work.Addresses[address].Master;
            if (master >= 0 && work.IsPossible(address, master)) work.Give(address, master);
            else isOrphan[address] = true;
        }

        for (var address = 0; address < work.Addresses.Length; address++)
            if (isOrphan[address] && LeastLoaded(work, address) is { } node)
                work.Give(address, node);

        // Where not every node may hold every address, greed alone can end uneven; orphans are free to go elsewhere.
        while (Shift(work, address => isOrphan[address])) { }

        if (failback)
            while (Shift(work, address => true)) { }
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
        return order < 0 || (order == 0 && work.Preference(address, node) > work.Preference(address, least));
    }

    /// <summary>
    /// Takes one address of load from the fullest node that can shed one, along a chain of moves when no single one is
    /// allowed, to the emptiest node it can reach. Every shift lowers the loads in lexicographic order, so they end;
    /// when none is left the distribution is an optimal semi-matching (Harvey, Ladner, Lovasz and Tamir 2003).
    /// </summary>
    private static bool Shift(PlacementWork work, Func<int, bool> mayMove)
    {
        var byFullness = Comparer<int>.Create((a, b) => work.Compare(work.Load[a], a, work.Load[b], b));
        var fullestFirst = Enumerable.Range(0, work.NodeCount).OrderDescending(byFullness)
            .ThenByDescending(node => HasHomesToGiveBack(work, node));
        foreach (var from in fullestFirst)
        {
            // The rest is no fuller; looking for chains is what costs.
            if (!Enumerable.Range(0, work.NodeCount).Any(to => Levels(work, from, to))) return false;
            var chain = new Chain(work, from, mayMove);
            if (chain.Emptiest is not { } emptiest || !Levels(work, from, emptiest)) continue;
            chain.MoveTo(emptiest);
            return true;
        }

        return false;
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

    /// <summary>The shortest ways by which one address of load can leave a node, breadth first.</summary>
    private sealed class Chain
    {
        private readonly PlacementWork _work;
        private readonly int _from;
        private readonly int[] _via;

        public Chain(PlacementWork work, int from, Func<int, bool> mayMove)
        {
            _work = work;
            _from = from;
            _via = new int[work.NodeCount];
            Array.Fill(_via, -1);
            var reached = NodeSet.Empty.With(from);
            var queue = new Queue<int>([from]);
            while (queue.TryDequeue(out var node))
            {
                for (var next = 0; next < work.NodeCount; next++)
                {
                    if (reached.Contains(next) || BestToMove(node, next, mayMove) is not { } address) continue;
                    reached = reached.With(next);
                    _via[next] = address;
                    queue.Enqueue(next);
                    if (Emptiest is not { } least || IsEmptier(next, least)) Emptiest = next;
                }
            }
        }

        public int? Emptiest { get; private set; }

        public void MoveTo(int node)
        {
            while (node != _from)
            {
                var address = _via[node];
                var before = _work.Owner[address];
                _work.Give(address, node);
                node = before;
            }
        }

        private bool IsEmptier(int node, int least) =>
            _work.Compare(_work.Load[node] + 1, node, _work.Load[least] + 1, least) is var order
            && (order < 0 || (order == 0 && IsHomeOf(node) && !IsHomeOf(least)));

        private bool IsHomeOf(int node) => _via[node] >= 0 && _work.Addresses[_via[node]].Home == node;

        /// <summary>An address whose home is the other node, else the one that would prefer it.</summary>
        private int? BestToMove(int node, int next, Func<int, bool> mayMove)
        {
            int? best = null;
            for (var address = 0; address < _work.Owner.Length; address++)
            {
                if (_work.Owner[address] != node || !mayMove(address) || !_work.IsPossible(address, next)) continue;
                if (best is not { } chosen || Rank(address, next).CompareTo(Rank(chosen, next)) > 0) best = address;
            }

            return best;
        }

        private (bool IsHome, ulong Preference) Rank(int address, int next) =>
            (_work.Addresses[address].Home == next, _work.Preference(address, next));
    }
}
