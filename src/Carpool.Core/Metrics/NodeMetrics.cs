using Carpool.Core.Cluster;

namespace Carpool.Core.Metrics;

/// <summary>The nodes of the pool, as the asked one sees them.</summary>
internal static class NodeMetrics
{
    private static readonly string[] States = [.. Enum.GetValues<NodeState>().Select(state => state.Word())];

    public static readonly Metric[] All =
    [
        new("carpool_node_state", MetricKind.Gauge, "What a node is: 1 for one of the states.",
            "node,state", at => at.Pool.Nodes.SelectMany(node => Metric.OneOf(States, node.State, node.Name))),
        new("carpool_node_masters", MetricKind.Gauge, "Addresses that a node is heard to hold.",
            "node", at => at.Pool.Nodes.Select(node => new Sample(node.Masters, node.Name))),
        new("carpool_node_weight", MetricKind.Gauge, "A node's share of the addresses, as it is configured.",
            "node", at => at.Pool.Nodes.Select(node => new Sample(node.Weight, node.Name))),
        new("carpool_node_configuration_differs", MetricKind.Gauge,
            "Whether a node that said so has another configuration than this one.",
            "node", at =>
                from node in at.Pool.Nodes
                where node.Config is not null
                select new Sample(node.Config == "differs", node.Name)),
    ];
}
