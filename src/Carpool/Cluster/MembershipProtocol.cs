using Carpool.Core.Cluster;

namespace Carpool.Cluster;

/// <summary>What the membership actor of a cluster system is told, and tells the owner of the system.</summary>
public static class MembershipProtocol
{
    // Commands

    /// <summary>The configuration has changed, in nothing that the system itself was built from.</summary>
    public sealed record Use(ClusterSetup Setup);

    /// <summary>These nodes, of those that are no members, accept connections on their cluster port.</summary>
    public sealed record Answering(IReadOnlySet<string> Nodes);

    /// <summary>Take a member out of the cluster.</summary>
    public sealed record Down(string Node);

    /// <summary>Another node, by the courier, tells whom it hears.</summary>
    public sealed record Heard(string Node, Hearing Hearing);

    // Events

    /// <summary>The cluster looks different from here.</summary>
    /// <param name="Life">Of the cluster system that says so.</param>
    /// <param name="View">Joining until this node itself is up.</param>
    public sealed record Seen(int Life, ClusterView View);

    /// <summary>What other nodes have told of whom they hear; comes when one does.</summary>
    /// <param name="Life">Of the cluster system that was told.</param>
    /// <param name="Hearings">At most some seconds old.</param>
    public sealed record Told(int Life, Hearings Hearings);
}
