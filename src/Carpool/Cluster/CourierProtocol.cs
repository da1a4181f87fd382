using Carpool.Core;

namespace Carpool.Cluster;

/// <summary>What a courier is told in its own node, and what it says to the owner of the cluster system.</summary>
public static class CourierProtocol
{
    // Commands

    /// <summary>The configuration has changed, in nothing that the system itself was built from.</summary>
    public sealed record Use(ClusterSetup Setup);

    /// <summary>Send a record to other nodes.</summary>
    public sealed record Deliver(ValueList<string> Nodes, object Record);

    // Events

    /// <summary>A record of another node arrived.</summary>
    /// <param name="Life">Of the cluster system that it arrived in.</param>
    /// <param name="Node">The sender's name.</param>
    /// <param name="Record">One of those that may be sent.</param>
    public sealed record Received(int Life, string Node, object Record);
}
