using Carpool.Core;
using Carpool.Core.Cluster;

namespace Carpool.Nodes;

/// <summary>What is known of the servers of the pool.</summary>
public static class PeerProtocol
{
    // Commands. It is also told ClusterProtocol.ViewChanged and PoolProtocol.OrdersChanged.

    /// <summary>Watch these nodes. What is known of those that stay is kept.</summary>
    /// <param name="Nodes">All of the pool.</param>
    /// <param name="Local">This node, one of them.</param>
    public sealed record Use(ValueList<string> Nodes, string Local);

    /// <summary>What nodes hold and what they ought to hold, by node; one that has none need not be named.</summary>
    /// <param name="Masters">Addresses for which it is heard as master.</param>
    /// <param name="Owns">Addresses that the plan gives it.</param>
    public sealed record Holds(IReadOnlyDictionary<string, int> Masters, IReadOnlyDictionary<string, int> Owns);

    /// <summary>
    /// We checked one of its services ourselves: its host answered, if only by refusing, or nothing came back.
    /// </summary>
    public sealed record HostAnswered(string Node, bool Answered);

    // Events

    /// <summary>A node is another than it was, or for another reason.</summary>
    /// <param name="Why">In words, as the log has it.</param>
    public sealed record PeerChanged(string Node, NodeState State, string Why);
}
