using Carpool.Core.Cluster;

namespace Carpool.Core.Planning;

/// <summary>A configured node that is heard on the wire as master of an address.</summary>
/// <param name="Vhid">The address.</param>
/// <param name="Node">Name in the configuration.</param>
/// <param name="IsDemoted">Whether it advertises that it would rather not: a demote counter, or advskew 240.</param>
public readonly record struct WireMaster(byte Vhid, string Node, bool IsDemoted);

/// <summary>All that a node knows of the pool at one moment. Plans follow from it and from nothing else.</summary>
public sealed record PoolPicture
{
    /// <summary>Now.</summary>
    public required Instant At { get; init; }

    /// <summary>The name of the node that looks.</summary>
    public required string Node { get; init; }

    /// <summary>Who can be reached in the cluster.</summary>
    public required ClusterView Cluster { get; init; }

    /// <summary>
    /// The latest word of each node, this one's own included. Words of nodes that cannot be reached are not looked at;
    /// best forgotten when a node cannot be reached any more, so that an old one is not taken for new when it can.
    /// </summary>
    public required ValueList<NodeWord> Words { get; init; }

    /// <summary>
    /// Masters whose advertisements come: the last one no longer ago than a backup waits for the next. Only other
    /// nodes; what this node is master of stands in its own word.
    /// </summary>
    public required ValueList<WireMaster> Wire { get; init; }

    /// <summary>The operators' orders, merged from all words.</summary>
    public required OperatorOrders Orders { get; init; }
}
