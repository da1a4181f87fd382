using Carpool.Core.Cluster;
using Carpool.Core.Planning;

namespace Carpool.Core.Admin;

/// <summary>What one node knows of the pool as a whole, from which listings and what-ifs are made.</summary>
/// <param name="Settings">The configuration as the planner reads it.</param>
/// <param name="Planning">The plan in force and what led to it.</param>
/// <param name="Cluster">Who can be reached.</param>
/// <param name="Words">The latest word of each node that can be reached, this one's own included.</param>
/// <param name="Orders">What operators want.</param>
public sealed record PoolView(
    PlanningSettings Settings,
    PlanningState Planning,
    ClusterView Cluster,
    ValueList<NodeWord> Words,
    OperatorOrders Orders)
{
    /// <summary>The latest word of a node, or null.</summary>
    public NodeWord? WordOf(string node) => Words.FirstOrDefault(word => word.Node == node);
}
