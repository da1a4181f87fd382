using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>What one node says of services: its own ones, and those that it looks after as a witness.</summary>
/// <param name="Node">Who says so.</param>
/// <param name="Own">Empty as long as it has said nothing.</param>
/// <param name="Witnessed">Of other nodes.</param>
public sealed record NodeHealth(string Node, ValueList<ServiceWord> Own, ValueList<WitnessWord> Witnessed);

/// <summary>
/// What the nodes that can be reached say of the services, as this node knows it at one moment. Immutable; equal to
/// another one when there is nothing new, so that nobody need be told.
/// </summary>
/// <param name="Round">Number of the witnesses' round.</param>
/// <param name="Nodes">
/// All nodes that can be reached, this one included once it is a member, in the order of the configuration.
/// </param>
public sealed record HealthBoard(long Round, ValueList<NodeHealth> Nodes)
{
    /// <summary>Of a node without a cluster: it can rely on its own checks only.</summary>
    public static readonly HealthBoard Empty = new(0, []);

    /// <summary>Nodes that left for good: nobody looks whether their services are there.</summary>
    public ValueList<string> Forgotten { get; init; } = [];

    /// <summary>What operators took out.</summary>
    public ValueList<ServiceOrder> Disabled { get; init; } = [];

    private ValueList<string> Names => [.. Nodes.Select(node => node.Node)];

    /// <summary>The board that follows from who can be reached and what they have said.</summary>
    /// <param name="view">The cluster as this node sees it.</param>
    /// <param name="words">The latest word of each node, this one's own among them or not.</param>
    /// <param name="orders">What operators want.</param>
    /// <param name="round">See <see cref="Witnesses.RoundAt"/>.</param>
    public static HealthBoard Of(ClusterView view, IEnumerable<NodeWord> words, OperatorOrders orders, long round)
    {
        var latest = words.ToDictionary(word => word.Node);
        var forgotten = orders.Nodes.Where(order => order.Wish == NodeWish.Forget).Select(order => order.Node);
        return new HealthBoard(round, [.. view.Reachable.Select(Health)])
        {
            Forgotten = [.. forgotten],
            Disabled = [.. (orders.Services ?? []).Where(order => order.State is AdminState.Disabled)],
        };

        NodeHealth Health(string node) => latest.TryGetValue(node, out var word)
            ? new NodeHealth(node, word.Services, word.Witnessed)
            : new NodeHealth(node, [], []);
    }

    /// <summary>What a node says of its own service, or null when it cannot be reached or does not say.</summary>
    public ServiceWord? WordOn(string node, string service)
    {
        foreach (var health in Nodes)
            if (health.Node == node)
                foreach (var word in health.Own)
                    if (word.Service == service)
                        return word;

        return null;
    }

    /// <summary>The order that took a node's server of a service out, or null.</summary>
    public ServiceOrder? DisabledBy(string node, string service)
    {
        foreach (var order in Disabled)
            if (order.Node == node && order.Service == service)
                return order;

        return null;
    }

    /// <summary>Whose services this node looks after, or null.</summary>
    public string? WardOf(string witness) => Witnesses.WardOf(Names, witness, Round);

    /// <summary>Who looks after this node's services, or null.</summary>
    public string? WitnessOf(string ward) => Witnesses.WitnessOf(Names, ward, Round);

    /// <summary>What others than its own node say of a service, each with the name of the one who says so.</summary>
    public IEnumerable<(string By, WitnessWord Word)> SeenBy(string node, string service) =>
        from witness in Nodes
        where witness.Node != node
        from word in witness.Witnessed
        where word.Node == node && word.Service == service
        select (witness.Node, word);
}
