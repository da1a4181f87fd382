using Carpool.Core.Cluster;
using Carpool.Core.Placement;

namespace Carpool.Core.Planning;

/// <summary>Who may be given addresses.</summary>
internal static class Standings
{
    /// <summary>How long an author waits at its own start for nodes that it has never seen.</summary>
    private static readonly TimeSpan StartGrace = TimeSpan.FromSeconds(10);

    /// <summary>Sees every node anew, in the order of the configuration.</summary>
    public static ValueList<NodeStanding> Step(
        PlanningSettings settings, PlanningState state, PoolPicture picture, PoolSight sight)
    {
        var next = new NodeStanding[settings.Nodes.Count];
        for (var node = 0; node < next.Length; node++)
        {
            var name = settings.Nodes[node];
            var before = state.Nodes.FirstOrDefault(standing => standing.Node == name)
                ?? NodeStanding.Unknown(name, picture.At);
            // At the first start of a pool nobody is master of anything, and nobody waits. Later, whoever is known to
            // have been relied on before this node came need not wait because of that.
            var isTrusted = sight.Masters == NodeSet.Empty
                || (!before.WasReady && (sight.Masters.Contains(node) || state.Vouched.Contains(name)));
            next[node] = before.See(
                settings.Pool.Placement, Seen(node, picture.Orders.WishFor(name), sight), isTrusted, picture.At);
        }

        return [.. next];
    }

    /// <summary>Whether some node has not been seen yet, and may still be about to start.</summary>
    public static bool IsEarly(PlanningState state, Instant at) => at - state.FirstLook < StartGrace
        && state.Nodes.Any(node => node is { Readiness: Readiness.Gone, WasReady: false });

    /// <summary>The nodes to plan with: the ready ones, or when there are none the best that there are.</summary>
    public static NodeSet Candidates(ValueList<NodeStanding> nodes)
    {
        for (var readiness = Readiness.Ready; readiness <= Readiness.Draining; readiness++)
            if (With(nodes, readiness) is var found && found != NodeSet.Empty)
                return found;
        return NodeSet.Empty;
    }

    /// <summary>The numbers of the nodes that are so.</summary>
    public static NodeSet With(ValueList<NodeStanding> nodes, Readiness readiness)
    {
        var found = NodeSet.Empty;
        for (var node = 0; node < nodes.Count; node++)
            if (nodes[node].Readiness == readiness)
                found = found.With(node);
        return found;
    }

    /// <summary>In words, as in the log.</summary>
    public static string Tell(PlanningSettings settings, NodeStanding node, Readiness before, Instant at) =>
        node.Readiness switch
        {
            Readiness.Ready when before == Readiness.Settling => $"{node.Node} is ready, and has been for a while",
            Readiness.Ready => $"{node.Node} is ready",
            Readiness.Settling => $"{node.Node} is back, and is given addresses once it has been ready for "
                + Settings.Duration.Format(NodeStanding.Wait(settings.Pool.Placement, node.Failures.Count)),
            Readiness.Demoted => $"{node.Node} holds itself back",
            Readiness.Draining => $"{node.Node} is drained",
            Readiness.Gone => $"{node.Node} is gone",
            _ => $"{node.Node} is forgotten",
        };

    private static Readiness Seen(int node, NodeWish wish, PoolSight sight) => wish switch
    {
        NodeWish.Forget => Readiness.Forgotten,
        _ when !sight.Alive.Contains(node) => Readiness.Gone,
        NodeWish.Drain => Readiness.Draining,
        _ when sight.Demoted.Contains(node) => Readiness.Demoted,
        _ => Readiness.Ready,
    };
}
