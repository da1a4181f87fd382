using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Pool;

/// <summary>Whether a service can be taken out, or put back, as an operator orders, and what to answer.</summary>
internal static class ServiceOrderRules
{
    /// <param name="pool">The configuration in force.</param>
    /// <param name="words">What the nodes say that can be reached.</param>
    /// <param name="orders">Those in force.</param>
    /// <param name="order">The one to judge.</param>
    /// <returns>The answer, and the nodes on which anything is to be changed.</returns>
    public static (OrderAnswered Answer, IReadOnlyList<string> Nodes) Judge(
        CarpoolSettings pool, IEnumerable<NodeWord> words, OperatorOrders orders, PoolProtocol.SetService order)
    {
        string[] services = [.. pool.Services.Select(service => service.Name)];
        if (!services.Contains(order.Service)) return Refused(Spelling.Unknown(order.Service, "service", services));

        string[] nodes = [.. pool.Nodes.Select(node => node.Name)];
        if (order.Node is not null && !nodes.Contains(order.Node))
            return Refused(Spelling.Unknown(order.Node, "node", nodes));

        var disabled = (orders.Services ?? [])
            .Where(one => one.Service == order.Service && one.State is AdminState.Disabled)
            .ToDictionary(one => one.Node, one => one.IsDrain);
        var isDisabling = order.State is AdminState.Disabled;
        string[] wanted = order.Node is null ? nodes : [order.Node];
        string[] changed =
        [
            .. wanted.Where(node => disabled.TryGetValue(node, out var isDrain)
                ? !isDisabling || isDrain != order.IsDrain
                : isDisabling),
        ];
        var what = order.Node is null ? order.Service : $"{order.Service} on {order.Node}";
        if (changed.Length == 0) return (new(true, $"{what} is {(isDisabling ? "disabled" : "enabled")} already"), []);
        if (!isDisabling) return (new(true, $"{what} takes new sessions again"), changed);

        var remains = changed.All(disabled.ContainsKey)
            || words.Any(word => !disabled.ContainsKey(word.Node) && !changed.Contains(word.Node)
                && word.Services.Any(said =>
                    said is { State: HealthState.Up, NotReady: null } && said.Service == order.Service));
        return remains || order.Force
            ? (new(true, $"{what} is disabled: it gets no new sessions, those it has go on"), changed)
            : Refused($"{what} is not disabled: no server of it would be left that is known to be up; "
                + "'service disable --force' does it anyway");
    }

    private static (OrderAnswered Answer, IReadOnlyList<string> Nodes) Refused(string why) => (new(false, why), []);
}
