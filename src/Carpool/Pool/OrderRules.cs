using Carpool.Core.Cluster;
using Carpool.Core.Planning;
using Carpool.Core.Settings;

namespace Carpool.Pool;

/// <summary>Whether an operator's order can be carried out, and what to answer.</summary>
internal static class OrderRules
{
    public static OrderAnswered Judge(
        PlanningSettings settings, PlanningState state, OperatorOrders orders, string local, PoolProtocol.Order order)
    {
        if (settings.Pool.Node(order.Node) is null) return UnknownNode(settings, order.Node);
        if (orders.WishFor(order.Node) == order.Wish && order.Wish != NodeWish.Drain)
            return new OrderAnswered(true, $"{order.Node} {Already(order.Wish)} already");
        if (order.Wish == NodeWish.Forget) return JudgeForget(settings, state, local, order);
        if (order.Wish != NodeWish.Drain || order.Force) return new OrderAnswered(true, Text(order));

        var verdict = DrainVerdict.Of(settings, state, order.Node);
        return verdict.Allowed
            ? new OrderAnswered(true, Text(order))
            : new OrderAnswered(false, $"{order.Node} is not drained: {verdict.Reason}; --force drains it anyway");
    }

    /// <summary>What is not there may always be forgotten; who is, only as far as he might be drained.</summary>
    private static OrderAnswered JudgeForget(
        PlanningSettings settings, PlanningState state, string local, PoolProtocol.Order order)
    {
        if (order.Node == local)
            return new OrderAnswered(false, $"{local} is this node: stop it, then have it forgotten on another one");

        var takesPart = state.Nodes.Any(node =>
            node.Node == order.Node && node.Readiness is Readiness.Ready or Readiness.Settling);
        var verdict = takesPart ? DrainVerdict.Of(settings, state, order.Node) : new DrainVerdict(true, "");
        return verdict.Allowed
            ? new OrderAnswered(true, Text(order))
            : new OrderAnswered(false, $"{order.Node} is not forgotten: {verdict.Reason}");
    }

    /// <returns>The answer, and the vhid of the address when it is done.</returns>
    public static (OrderAnswered Answer, byte Vhid) Judge(
        PlanningSettings settings, PlanningState state, OperatorOrders orders, PoolProtocol.Pin pin)
    {
        var address = settings.Pool.Addresses.FirstOrDefault(
            entry => entry.All.Any(one => one.Address.ToString() == pin.Address));
        if (address is null) return Refused($"{pin.Address} is not a virtual address of this pool");
        if (pin.Node is null)
        {
            return orders.PinOf(address.Vhid) is { } pinned
                ? Done(address, $"{address.Name} need not stay at {pinned} any more")
                : Refused($"this node does not hold {address.Name}, and nobody ordered it to stay where it is");
        }

        if (settings.Pool.Node(pin.Node) is null) return (UnknownNode(settings, pin.Node), 0);
        if (address.NotOn.Contains(pin.Node))
            return Refused($"{address.Name} may not be on {pin.Node} (carpool.addresses, not-on)");
        if (state.Nodes.FirstOrDefault(node => node.Node == pin.Node) is not { } standing)
            return Refused("this node has just started and does not know the pool yet; ask again in some seconds");
        if (standing.Readiness is not (Readiness.Ready or Readiness.Settling))
            return Refused($"{pin.Node} takes no address: it is {standing.Readiness.ToString().ToLowerInvariant()}");

        var isThere = state.Holdings.Any(holding => holding.Vhid == address.Vhid && holding.Holder == pin.Node);
        var verb = isThere ? "is at" : "moves to";
        return Done(address, $"{address.Name} {verb} {pin.Node} and stays there while it is ready");
    }

    private static (OrderAnswered Answer, byte Vhid) Refused(string text) => (new OrderAnswered(false, text), 0);

    private static (OrderAnswered Answer, byte Vhid) Done(VirtualAddressSettings address, string text) =>
        (new OrderAnswered(true, text), address.Vhid);

    private static OrderAnswered UnknownNode(PlanningSettings settings, string node) =>
        new(false, $"{node} is not a node of this pool: {string.Join(", ", settings.Nodes)}");

    private static string Already(NodeWish wish) => wish == NodeWish.Ready ? "takes part" : "is forgotten";

    private static string Text(PoolProtocol.Order order) => order.Wish switch
    {
        NodeWish.Drain => $"{order.Node} is drained: its addresses move away one by one",
        NodeWish.Forget => $"{order.Node} is forgotten: nobody waits for it until it is resumed",
        _ => $"{order.Node} takes part again",
    };
}
