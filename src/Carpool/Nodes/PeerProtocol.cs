using Carpool.Core;
using Carpool.Core.Cluster;

namespace Carpool.Nodes;

/// <summary>What is known of one other server of the pool.</summary>
public static class PeerProtocol
{
    // Commands

    /// <summary>Watch these nodes. What is known of those that stay is kept.</summary>
    public sealed record Use(ValueList<string> Nodes);

    /// <summary>One of its services was asked: its host answered, if only by refusing, or nothing came back.</summary>
    public sealed record HostAnswered(string Node, bool Answered);

    /// <summary>What it holds and what it ought to hold.</summary>
    /// <param name="Masters">Addresses for which it is heard as master.</param>
    /// <param name="Owns">Addresses that the plan gives it.</param>
    public sealed record Holds(string Node, int Masters, int Owns);

    /// <summary>The cluster looks different, or an operator gave an order.</summary>
    public sealed record ClusterSeen(ClusterView View, OperatorOrders Orders);

    // Events

    public sealed record PeerChanged(string Node, PeerState State);
}

/// <summary>What a node is, seen from another one.</summary>
public enum PeerState
{
    /// <summary>Nothing is known yet.</summary>
    Joining,

    /// <summary>It advertises, or its host answers and the plan gives it nothing to advertise.</summary>
    Up,

    /// <summary>
    /// Its host answers, but it advertises nothing although the plan gives it addresses: its daemon is not well.
    /// </summary>
    Down,

    /// <summary>Neither an advertisement nor an answer.</summary>
    Unreachable,
}

internal static class PeerWords
{
    /// <summary>The state's word in listings and in the log.</summary>
    public static string Word(this PeerState state) => state.ToString().ToLowerInvariant();
}
