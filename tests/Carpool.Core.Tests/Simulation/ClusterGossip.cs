namespace Carpool.Core.Tests.Simulation;

/// <summary>A member's way through Akka's life cycle; it only ever goes on.</summary>
internal enum MemberStatus : byte
{
    Joining,
    Up,
    Down,
    Removed,
}

/// <summary>One start of a node's cluster system. What was taken out never comes back; the next start may.</summary>
internal readonly record struct MemberId(int Node, int Uid);

/// <summary>
/// What the members tell each other of the membership: how far each has come, and who finds whom unreachable. Two
/// gossips merge in any order to the same.
/// </summary>
internal sealed class ClusterGossip
{
    private readonly SortedDictionary<int, Dictionary<int, MemberStatus>> _members = [];
    private readonly Dictionary<MemberId, (long Version, HashSet<MemberId> Unreachable)> _observed = [];

    public IEnumerable<(MemberId Id, MemberStatus Status)> Members =>
        from node in _members
        from member in node.Value
        where member.Value < MemberStatus.Removed
        select (new MemberId(node.Key, member.Key), member.Value);

    public MemberStatus? StatusOf(MemberId id) =>
        _members.TryGetValue(id.Node, out var starts) && starts.TryGetValue(id.Uid, out var status) ? status : null;

    public bool HasMember(MemberId id) => StatusOf(id) < MemberStatus.Removed;

    /// <summary>Whether any member that is not itself taken out says so.</summary>
    public bool IsUnreachable(MemberId id) => _observed.Any(observer =>
        observer.Value.Unreachable.Contains(id) && observer.Key != id && StatusOf(observer.Key) < MemberStatus.Down);

    /// <returns>Whether that is further than it was.</returns>
    public bool Advance(MemberId id, MemberStatus status)
    {
        if (StatusOf(id) >= status) return false;
        if (!_members.TryGetValue(id.Node, out var starts)) _members[id.Node] = starts = [];
        starts[id.Uid] = status;
        return true;
    }

    /// <returns>Whether that is another finding than before.</returns>
    public bool Observe(MemberId observer, HashSet<MemberId> unreachable)
    {
        var (version, before) = _observed.GetValueOrDefault(observer, (0, []));
        if (before.SetEquals(unreachable)) return false;
        _observed[observer] = (version + 1, unreachable);
        return true;
    }

    /// <returns>Whether the other knew more.</returns>
    public bool Merge(ClusterGossip other)
    {
        var changed = false;
        foreach (var (node, starts) in other._members)
            foreach (var (uid, status) in starts)
                changed |= Advance(new MemberId(node, uid), status);
        foreach (var (observer, theirs) in other._observed)
        {
            if (_observed.TryGetValue(observer, out var ours) && ours.Version >= theirs.Version) continue;
            _observed[observer] = theirs;
            changed = true;
        }

        return changed;
    }

    public ClusterGossip Copy()
    {
        var copy = new ClusterGossip();
        copy.Merge(this);
        return copy;
    }
}
