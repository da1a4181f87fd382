using System.Text.Json.Serialization;

namespace Carpool.Core.Cluster;

/// <summary>What the operator wants of a node.</summary>
public enum NodeWish : byte
{
    /// <summary>It takes part. So is every node that nobody gave an order for.</summary>
    Ready,

    /// <summary>Its addresses move away one by one, and none comes back before it is resumed.</summary>
    Drain,

    /// <summary>It left for good: it is no longer waited for, nor shown as missing.</summary>
    Forget,
}

/// <summary>
/// The time of an order, of Lamport's kind: above all that its author knew of. The name decides between two that were
/// given at once on both sides of a partition.
/// </summary>
/// <param name="Number">1 for the first order of a pool.</param>
/// <param name="By">The node on which it was given.</param>
[method: JsonConstructor]
public readonly record struct OrderStamp(long Number, string By)
{
    /// <summary>Earlier before later.</summary>
    public static readonly IComparer<OrderStamp> ByTime = Comparer<OrderStamp>.Create((one, other) =>
        one.Number != other.Number
            ? one.Number.CompareTo(other.Number)
            : string.CompareOrdinal(one.By, other.By));
}

/// <summary>What the operator wants of one node.</summary>
[method: JsonConstructor]
public readonly record struct NodeOrder(string Node, NodeWish Wish, OrderStamp Stamp);

/// <summary>Where the operator wants one address to be.</summary>
/// <param name="Vhid">The address.</param>
/// <param name="Node">The node that holds it as long as it is ready, or null: wherever the plan puts it.</param>
/// <param name="Stamp">When.</param>
[method: JsonConstructor]
public readonly record struct PinOrder(byte Vhid, string? Node, OrderStamp Stamp);

/// <summary>
/// All that operators have ordered and that must outlive a reboot: for each node and each address the latest word.
/// Every node keeps all of it and sends it along with its own word; of two words on one thing the later counts, so that
/// the order in which they arrive does not matter.
/// </summary>
/// <param name="Nodes">At most one for each node, ascending by name (ordinal).</param>
/// <param name="Pins">At most one for each address, ascending by vhid.</param>
public sealed record OperatorOrders(ValueList<NodeOrder> Nodes, ValueList<PinOrder> Pins)
{
    public static readonly OperatorOrders None = new([], []);

    private long Latest => Math.Max(
        Nodes.Select(order => order.Stamp.Number).DefaultIfEmpty().Max(),
        Pins.Select(order => order.Stamp.Number).DefaultIfEmpty().Max());

    public NodeWish WishFor(string node) => Nodes.FirstOrDefault(order => order.Node == node).Wish;

    /// <summary>The node that an address is pinned to, or null.</summary>
    public string? PinOf(byte vhid) => Pins.FirstOrDefault(order => order.Vhid == vhid).Node;

    /// <summary>A new order for a node, later than all known ones.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="by">The node on which it is ordered.</param>
    public OperatorOrders With(string node, NodeWish wish, string by) =>
        Merge(new OperatorOrders([new NodeOrder(node, wish, new OrderStamp(Latest + 1, by))], []));

    /// <summary>Pins an address to a node, or with null lets the plan decide again.</summary>
    public OperatorOrders WithPin(byte vhid, string? node, string by) =>
        Merge(new OperatorOrders([], [new PinOrder(vhid, node, new OrderStamp(Latest + 1, by))]));

    /// <summary>The later order on each thing from either side.</summary>
    public OperatorOrders Merge(OperatorOrders other)
    {
        if (Equals(other)) return this;

        return new OperatorOrders(
            [
                .. Nodes.Concat(other.Nodes)
                    .GroupBy(order => order.Node, (_, all) => all.MaxBy(order => order.Stamp, OrderStamp.ByTime))
                    .OrderBy(order => order.Node, StringComparer.Ordinal),
            ],
            [
                .. Pins.Concat(other.Pins)
                    .GroupBy(order => order.Vhid, (_, all) => all.MaxBy(order => order.Stamp, OrderStamp.ByTime))
                    .OrderBy(order => order.Vhid),
            ]);
    }
}
