using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Placement;

namespace Carpool.Cluster.Formats;

/// <summary>What the types alone cannot say of a record that comes from outside. Each gives a fault, or null.</summary>
internal static class RecordRules
{
    /// <summary>Far from where a node that counts on from it would overflow.</summary>
    private const long MaxStamp = 1L << 60;

    /// <summary>Far from where a moment so long ago would.</summary>
    private const long MaxAgeMs = 1L << 40;

    public static string? Check(NodeWord word) =>
        word.Masters.AsSpan().Contains((byte)0) ? "a vhid is 1..255" : Check(word.Orders);

    public static string? Check(PoolPlan plan)
    {
        var known = plan.Nodes.Count;
        if (known > NodeSet.Capacity) return $"{known} nodes, {NodeSet.Capacity} at most";
        var named = NodeSet.First(known).Bits;
        var isKnown = (plan.Members.Bits & ~named) == 0 && (plan.Ready.Bits & ~named) == 0
            && plan.Plan.Successions.All(succession => succession.Nodes.All(node => node < known));
        return isKnown ? null : $"a node number above the {known} names";
    }

    public static string? Check(ClientsWord word)
    {
        if (word.Entries.Count > StickTable.MaxPart)
            return $"{word.Entries.Count} clients, {StickTable.MaxPart} at most";
        foreach (var entry in word.Entries)
        {
            if (entry.Server.Length == 0) return $"{entry.Client} has no server";
            if (entry.AgeMs is < 0 or > MaxAgeMs) return $"{entry.Client} came {entry.AgeMs} ms ago";
            if (CheckStamp(entry.Stamp) is { } fault) return fault;
        }

        return null;
    }

    public static string? Check(CheckSaid said) =>
        said.Text.Length > CheckSaid.MaxText
            ? $"{said.Text.Length} characters at once, {CheckSaid.MaxText} at most"
            : null;

    public static string? CheckStamp(long stamp) =>
        stamp is > 0 and < MaxStamp ? null : $"a stamp is 1..{MaxStamp - 1}";

    /// <summary>Orders are merged in sorted order; a later merge would not find what is not.</summary>
    public static string? Check(OperatorOrders orders)
    {
        var services = orders.Services ?? [];
        var inOrder = orders.Nodes.Zip(orders.Nodes.Skip(1)).All(pair =>
                string.CompareOrdinal(pair.First.Node, pair.Second.Node) < 0)
            && orders.Pins.Zip(orders.Pins.Skip(1)).All(pair => pair.First.Vhid < pair.Second.Vhid)
            && services.Zip(services.Skip(1)).All(pair => IsBefore(pair.First, pair.Second));
        if (!inOrder) return "orders that are not in order";
        return orders.Pins.Any(pin => pin.Vhid == 0) ? "a vhid is 1..255" : null;
    }

    private static bool IsBefore(ServiceOrder one, ServiceOrder other) =>
        string.CompareOrdinal(one.Service, other.Service) is var order and not 0
            ? order < 0
            : string.CompareOrdinal(one.Node, other.Node) < 0;
}
