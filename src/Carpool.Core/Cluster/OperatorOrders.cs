using System.Text.Json.Serialization;
using Carpool.Core.Health;

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

/// <summary>What the operator wants of one service on one node.</summary>
/// <param name="Service">Name in the configuration.</param>
/// <param name="Node">Where it runs.</param>
/// <param name="State">Whether it may take new sessions there.</param>
/// <param name="SinceUnixMs">When that was ordered, milliseconds since 1970, for people to read.</param>
/// <param name="Stamp">When, for comparing.</param>
[method: JsonConstructor]
public readonly record struct ServiceOrder(
    string Service, string Node, AdminState State, long SinceUnixMs, OrderStamp Stamp)
{
    /// <summary>
    /// Whether the operator said HAProxy's <c>drain</c>, not <c>maint</c>; here the word is all that they differ in.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDrain { get; init; }
}

/// <summary>
/// All that operators have ordered and that must outlive a reboot: for each node, each address and each service on each
/// node the latest word. Every node keeps all of it and sends it along with its own word; of two words on one thing the
/// later counts, so that the order in which they arrive does not matter.
/// </summary>
/// <param name="Nodes">At most one for each node, ascending by name (ordinal).</param>
/// <param name="Pins">At most one for each address, ascending by vhid.</param>
public sealed record OperatorOrders(ValueList<NodeOrder> Nodes, ValueList<PinOrder> Pins)
{
    public static readonly OperatorOrders None = new([], []);

    /// <summary>
    /// At most one for each service on each node, ascending by service, then by node (ordinal). Null when there is
    /// none, as in all that earlier releases write.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValueList<ServiceOrder>? Services { get; init; }

    private OrderStamp NextBy(string node) => new(
        Nodes.Select(order => order.Stamp)
            .Concat(Pins.Select(order => order.Stamp))
            .Concat((Services ?? []).Select(order => order.Stamp))
            .Select(stamp => stamp.Number).DefaultIfEmpty().Max() + 1,
        node);

    public NodeWish WishFor(string node) => Nodes.FirstOrDefault(order => order.Node == node).Wish;

    /// <summary>The node that an address is pinned to, or null.</summary>
    public string? PinOf(byte vhid) => Pins.FirstOrDefault(order => order.Vhid == vhid).Node;

    /// <summary>A new order for a node, later than all known ones.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="by">The node on which it is ordered.</param>
    public OperatorOrders With(string node, NodeWish wish, string by) =>
        Merge(new OperatorOrders([new NodeOrder(node, wish, NextBy(by))], []));

    /// <summary>Pins an address to a node, or with null lets the plan decide again.</summary>
    public OperatorOrders WithPin(byte vhid, string? node, string by) =>
        Merge(new OperatorOrders([], [new PinOrder(vhid, node, NextBy(by))]));

    /// <summary>Takes a service out on some nodes, or lets it take new sessions there again.</summary>
    /// <param name="service">Name in the configuration.</param>
    /// <param name="nodes">Which of its servers.</param>
    /// <param name="state">What is wanted.</param>
    /// <param name="unixMs">The time of day, milliseconds since 1970.</param>
    /// <param name="by">The node on which it is ordered.</param>
    /// <param name="isDrain">Whether HAProxy's word for it was <c>drain</c>.</param>
    public OperatorOrders WithService(
        string service, IEnumerable<string> nodes, AdminState state, long unixMs, string by, bool isDrain = false)
    {
        var stamp = NextBy(by);
        return Merge(None with
        {
            Services =
            [
                .. nodes.Select(node => new ServiceOrder(service, node, state, unixMs, stamp) { IsDrain = isDrain }),
            ],
        });
    }

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
            ])
        {
            Services = Merge(Services, other.Services),
        };
    }

    private static ValueList<ServiceOrder>? Merge(ValueList<ServiceOrder>? one, ValueList<ServiceOrder>? other) =>
        (one ?? other) is null
            ? null
            :
            [
                .. (one ?? []).Concat(other ?? [])
                    .GroupBy(
                        order => (order.Service, order.Node),
                        (_, all) => all.MaxBy(order => order.Stamp, OrderStamp.ByTime))
                    .OrderBy(order => order.Service, StringComparer.Ordinal)
                    .ThenBy(order => order.Node, StringComparer.Ordinal),
            ];
}
