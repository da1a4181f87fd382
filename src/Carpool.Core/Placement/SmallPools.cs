namespace Carpool.Core.Placement;

/// <summary>
/// Looks for successions that are even after any one, two or three simultaneous failures. Planning place by place gets
/// one failure right, and mostly two; in a small pool a search of bounded length, over heirs only, finds better. It is
/// a random walk with a fixed seed: equal input, equal output.
/// </summary>
internal sealed class SmallPools
{
    private const int MaxNodes = 8, MaxAddresses = 64, MaxFailures = 3, MaxSteps = 12_000;

    /// <summary>A step costs as much as there are sets of failures; this is a few milliseconds.</summary>
    private const int MaxWork = 300_000;

    private readonly Successions _successions;
    private readonly List<DeadSet> _deadSets = [];
    private int _cost;
    private ulong _seed;

    private SmallPools(Successions successions)
    {
        _successions = successions;
        int[] ready = [.. Enumerable.Range(0, successions.Work.NodeCount).Where(successions.Work.Ready.Contains)];
        for (var mask = 1; mask < 1 << ready.Length; mask++)
        {
            var dead = NodeSet.Empty;
            for (var i = 0; i < ready.Length; i++)
                if ((mask >> i & 1) != 0)
                    dead = dead.With(ready[i]);
            if (dead.Count <= Math.Min(MaxFailures, ready.Length - 2)) _deadSets.Add(LoadsWithout(dead));
        }
    }

    public static void Improve(Successions successions)
    {
        var work = successions.Work;
        var isSmall = work.Ready.Count is >= 3 and <= MaxNodes && work.Addresses.Length <= MaxAddresses;
        if (isSmall && IsUniform(successions)) new SmallPools(successions).Walk();
    }

    /// <summary>Every ready node may hold every address, and all weigh the same.</summary>
    private static bool IsUniform(Successions successions)
    {
        var work = successions.Work;
        var weights = Enumerable.Range(0, work.NodeCount).Where(work.Ready.Contains).Select(work.Weight).Distinct();
        var addresses = Enumerable.Range(0, work.Addresses.Length);
        return weights.Count() == 1 && addresses.All(address => successions.Of(address).Length == work.Ready.Count);
    }

    private DeadSet LoadsWithout(NodeSet dead)
    {
        var work = _successions.Work;
        var load = new int[work.NodeCount];
        for (var address = 0; address < work.Addresses.Length; address++)
            load[_successions.HolderWithout(address, dead)]++;

        // One failure is likelier than two at once, and matters more.
        var set = new DeadSet(dead, load, Importance: 1 << 3 * (MaxFailures - dead.Count));
        var (share, rest) = Math.DivRem(work.Addresses.Length, work.Ready.Count - dead.Count);
        var least = (work.Ready.Count - dead.Count - rest) * share * share + rest * (share + 1) * (share + 1);
        _cost += set.Importance * (load.Sum(l => l * l) - least);
        return set;
    }

    private void Walk()
    {
        var best = _cost;
        var kept = Snapshot();
        var steps = Math.Min(MaxSteps, MaxWork / _deadSets.Count);
        for (var step = 0; step < steps && best > 0; step++)
        {
            var address = Pick(_successions.Work.Addresses.Length);
            var begun = _successions.Begun(address);
            var free = _successions.Of(address).Length - begun;
            if (free < 2) continue;
            var (place, other) = (begun + Pick(free), begun + Pick(free));
            if (place == other || BringsSiblingsTogether(address, place, other)) continue;

            var before = _cost;
            Swap(address, place, other);
            // Now and then a step to the worse, or the walk would stay in the first hollow it meets.
            if (_cost > before && Pick(32) != 0) Swap(address, place, other);
            if (_cost >= best) continue;
            best = _cost;
            kept = Snapshot();
        }

        for (var address = 0; address < kept.Length; address++) _successions.Replace(address, kept[address]);
    }

    private byte[][] Snapshot()
    {
        var addresses = Enumerable.Range(0, _successions.Work.Addresses.Length);
        return [.. addresses.Select(address => _successions.Of(address).ToArray())];
    }

    /// <summary>Whether the heir would get two addresses of one group, where the present heir would not.</summary>
    private bool BringsSiblingsTogether(int address, int place, int other)
    {
        var nodes = _successions.Of(address);
        return Math.Min(place, other) == 1
            && OwnsSibling(nodes[Math.Max(place, other)], address) && !OwnsSibling(nodes[1], address);
    }

    private bool OwnsSibling(int node, int address)
    {
        var addresses = _successions.Work.Addresses;
        var group = addresses[address].Group;
        if (group < 0) return false;
        for (var sibling = 0; sibling < addresses.Length; sibling++)
            if (sibling != address && addresses[sibling].Group == group && _successions.Of(sibling)[0] == node)
                return true;
        return false;
    }

    private void Swap(int address, int place, int other)
    {
        Count(address, -1);
        _successions.Swap(address, place, other);
        Count(address, +1);
    }

    /// <summary>Adds the address to the loads with its owner dead, or takes it off; no other load can change.</summary>
    private void Count(int address, int by)
    {
        var owner = _successions.Of(address)[0];
        foreach (var set in _deadSets)
        {
            if (!set.Dead.Contains(owner)) continue;
            ref var load = ref set.Load[_successions.HolderWithout(address, set.Dead)];
            _cost += set.Importance * (by * 2 * load + 1);
            load += by;
        }
    }

    private int Pick(int below)
    {
        _seed += 0x9e3779b97f4a7c15;
        return (int)(Rendezvous.Mix(_seed) % (ulong)below);
    }

    private readonly record struct DeadSet(NodeSet Dead, int[] Load, int Importance);
}
