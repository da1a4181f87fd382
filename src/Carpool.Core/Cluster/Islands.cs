namespace Carpool.Core.Cluster;

/// <summary>
/// The author of an island tells its members: restart your cluster systems and join these nodes.
/// </summary>
/// <param name="To">The nodes to ask first, in order.</param>
public sealed record Yield(ValueList<string> To);

/// <summary>A configured node that is no member of ours, but accepts connections on its cluster port.</summary>
/// <param name="Node">Name in the configuration.</param>
/// <param name="Since">Since when it has done so without a break.</param>
public readonly record struct Outsider(string Node, Instant Since);

/// <summary>
/// Whether the cluster that this node is in gives itself up for another one. After a partition has healed, the clusters
/// on its two sides do not find together by themselves: each has taken the other's nodes out. The smaller one, or of
/// two equal ones the later in the order of the configuration, yields: its members start afresh and join the other. It
/// does not while the other has a member that it cannot reach: it would not join that one, and begin its own again.
/// </summary>
/// <param name="LookedAt">The last look.</param>
/// <param name="Outsiders">Those that answered then.</param>
/// <param name="Patience">How long outsiders must answer; longer after each time that yielding has not helped.</param>
public sealed record Islands(Instant LookedAt, ValueList<Outsider> Outsiders, TimeSpan Patience)
{
    /// <summary>How often to look, and to try the ports of the nodes that are no members.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    /// <summary>A node that starts accepts connections some seconds before it is a member.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(8);

    /// <summary>A port may be open and its node all the same no use, by another certificate for one.</summary>
    private static readonly TimeSpan MaxPatience = TimeSpan.FromMinutes(5);

    public static readonly Islands None = new(new Instant(0), [], FirstPatience);

    /// <summary>Looks at who else is there.</summary>
    /// <param name="self">This node.</param>
    /// <param name="nodes">The names of all nodes in the order of the configuration.</param>
    /// <param name="view">The cluster as it is seen from here.</param>
    /// <param name="answering">Nodes that accepted a connection on their cluster port at the last try.</param>
    /// <param name="told">What those, asked, have told of whom they hear.</param>
    /// <param name="at">Now.</param>
    /// <returns>
    /// The next state, and when this node is the author of an island that yields, the order to its members.
    /// </returns>
    public (Islands Next, Yield? Order) Step(
        string self,
        ValueList<string> nodes,
        ClusterView view,
        IReadOnlySet<string> answering,
        Hearings told,
        Instant at)
    {
        // Who is in no cluster is no island: it joins.
        if (view.State != ClusterState.Up) return (None with { Patience = Patience }, null);

        var members = view.Members.Select(member => member.Node).ToHashSet();
        // What was not looked at was perhaps not so.
        var wasAsleep = at - LookedAt > 3 * LookInterval;
        var outsiders = nodes.Where(node => node != self && !members.Contains(node) && answering.Contains(node))
            .Select(node => new Outsider(node, wasAsleep ? at : AnswersSince(node) ?? at));
        var next = new Islands(at, [.. outsiders], Patience);
        if (next.Outsiders.Count == 0) return (next with { Patience = FirstPatience }, null);

        var isAuthor = view.Reachable.FirstOrDefault() == self;
        if (!isAuthor || view.Members.Any(member => !member.IsReachable)) return (next, null);

        ValueList<string> others =
            [.. next.Outsiders.Where(other => at - other.Since >= Patience).Select(other => other.Node)];
        told = told.At(at);
        if (others.Any(other => told.OutOfReach(other, IsReached).Any())) return (next, null);
        if (!Yields(view.Members, others, nodes)) return (next, null);

        var longer = 2 * Patience;
        return (None with { Patience = longer < MaxPatience ? longer : MaxPatience }, new Yield(others));

        bool IsReached(string node) => answering.Contains(node) || members.Contains(node) || !nodes.Contains(node);
    }

    /// <summary>All lists are in the order of the configuration.</summary>
    private static bool Yields(ValueList<MemberView> ours, ValueList<string> others, ValueList<string> nodes)
    {
        if (others.Count == 0) return false;
        if (others.Count != ours.Count) return others.Count > ours.Count;

        return nodes.First(node => node == ours[0].Node || node == others[0]) == others[0];
    }

    private Instant? AnswersSince(string node)
    {
        foreach (var outsider in Outsiders)
            if (outsider.Node == node)
                return outsider.Since;
        return null;
    }
}
