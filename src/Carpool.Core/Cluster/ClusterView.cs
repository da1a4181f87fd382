namespace Carpool.Core.Cluster;

/// <summary>Where this node's cluster system stands.</summary>
public enum ClusterState : byte
{
    /// <summary>Not running: it starts, or waits until it may start again.</summary>
    Stopped,

    /// <summary>Looks for a cluster to join.</summary>
    Joining,

    /// <summary>Member of a cluster, if only of itself.</summary>
    Up,

    /// <summary>Left by order of the operator; it does not come back by itself.</summary>
    Left,
}

/// <summary>One member of the cluster as this node sees it.</summary>
/// <param name="Node">Name in the configuration.</param>
/// <param name="Status">Akka's word: joining, up, leaving, exiting, down.</param>
/// <param name="IsReachable">Whether its heartbeats come to this node.</param>
public readonly record struct MemberView(string Node, string Status, bool IsReachable);

/// <summary>A node that is no member of ours, and whether its cluster port accepted our last connection.</summary>
public readonly record struct PortView(string Node, bool Accepts);

/// <summary>The cluster as this node sees it; an immutable snapshot that goes from the cluster to the node.</summary>
/// <param name="State">Of this node's own cluster system.</param>
/// <param name="Members">All members, this node included, in the order of the configuration.</param>
public sealed record ClusterView(ClusterState State, ValueList<MemberView> Members)
{
    public static readonly ClusterView Alone = new(ClusterState.Stopped, []);

    /// <summary>In the order of the configuration; who is not here was not tried.</summary>
    public ValueList<PortView> Ports { get; init; } = [];

    /// <summary>The members that have not been taken out.</summary>
    public IEnumerable<MemberView> Staying => Members.Where(member => member.Status is not "down");

    /// <summary>Names of the members that can be spoken to, this node included once it is one.</summary>
    public IEnumerable<string> Reachable =>
        Members.Where(member => member.IsReachable && member.Status is "up").Select(member => member.Node);
}
