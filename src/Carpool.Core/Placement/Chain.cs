namespace Carpool.Core.Placement;

/// <summary>The shortest ways by which one address of load can leave a node, breadth first.</summary>
internal sealed class Chain
{
    private readonly PlacementWork _work;
    private readonly int[] _via;
    private readonly ILookup<int, int> _movable;

    public Chain(PlacementWork work, int from, Func<int, bool> mayMove)
    {
        _work = work;
        From = from;
        _via = new int[work.NodeCount];
        var length = new int[work.NodeCount];
        Array.Fill(_via, -1);
        _movable = Enumerable.Range(0, work.Owner.Length).Where(mayMove).ToLookup(address => work.Owner[address]);
        var reached = NodeSet.Empty.With(from);
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var node))
        {
            for (var next = 0; next < work.NodeCount; next++)
            {
                if (reached.Contains(next) || BestToMove(node, next) is not { } address) continue;
                reached = reached.With(next);
                _via[next] = address;
                length[next] = length[node] + 1;
                queue.Enqueue(next);
                if (Emptiest is not { } least || IsEmptier(next, least)) (Emptiest, Length) = (next, length[next]);
            }
        }
    }

    /// <summary>Where the load comes from.</summary>
    public int From { get; }

    /// <summary>Where it can go to; null when no address can leave.</summary>
    public int? Emptiest { get; private set; }

    /// <summary>How many addresses move then.</summary>
    public int Length { get; private set; }

    /// <summary>Moves the load to the <see cref="Emptiest"/>.</summary>
    public void Move()
    {
        for (var node = Emptiest!.Value; node != From;)
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

    /// <summary>
    /// An address that leaves one of its group behind rather than joins one, else one whose home is the other node,
    /// else the one that would prefer it.
    /// </summary>
    private int? BestToMove(int node, int next)
    {
        int? best = null;
        foreach (var address in _movable[node])
        {
            if (!_work.IsPossible(address, next)) continue;
            if (best is not { } chosen || Rank(address, next).CompareTo(Rank(chosen, next)) > 0) best = address;
        }

        return best;
    }

    private (int Parted, bool IsHome, ulong Preference) Rank(int address, int next) => (
        _work.Siblings(address, _work.Owner[address]) - _work.Siblings(address, next),
        _work.Addresses[address].Home == next,
        _work.Preference(address, next));
}
