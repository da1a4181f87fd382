using Carpool.Core.Cluster;
using Carpool.Core.Placement;

namespace Carpool.Core.Planning;

/// <summary>
/// Who makes the plan, what is in it and which one counts: pure, the same on every node. Successions follow from who is
/// alive, who is ready and who is master, and never from what only one side of a partition can know, so that two sides
/// which hear the same make the same ones.
/// </summary>
public static class PlanningRules
{
    /// <summary>A plan that another node has sent. It counts, or does not, from the next step on.</summary>
    public static PlanningState Received(PlanningState state, PoolPlan plan) => state;

    /// <summary>
    /// Looks at the pool; call it whenever the picture changes, and every half second. Cheap when nothing changed.
    /// </summary>
    public static PlanningStep Step(PlanningSettings settings, PlanningState state, PoolPicture picture) =>
        new(state, [], [], []);

    internal static PoolPlan FromConfiguration(PlanningSettings settings) => new(
        PlanVersion.None,
        settings.Fingerprint,
        settings.Nodes,
        NodeSet.Empty,
        NodeSet.First(settings.Nodes.Count),
        settings.FromConfiguration);
}
