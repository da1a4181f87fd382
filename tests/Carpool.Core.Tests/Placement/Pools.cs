using Carpool.Core.Placement;
using CsCheck;

namespace Carpool.Core.Tests.Placement;

/// <summary>Pools to plan for, and what happens to them.</summary>
internal static class Pools
{
    /// <summary>All ready, all of weight 1, homes in rotation and every address at home.</summary>
    public static PlacementInput Rotation(int nodes, int addresses, bool failback = true) => new()
    {
        Nodes = [.. Enumerable.Range(1, nodes).Select(i => new PlacementNode($"mail{i:D2}", Weight: 1, IsReady: true))],
        Addresses =
        [
            .. Enumerable.Range(0, addresses)
                .Select(i => new PlacementAddress((byte)(i + 1), i % nodes, i % nodes, NodeSet.First(nodes))),
        ],
        Failback = failback,
    };

    /// <summary>Any pool: weights 1..4, some nodes not ready, masters anywhere, homes or none.</summary>
    public static readonly Gen<PlacementInput> Any =
        from nodes in Gen.Select(Gen.Int[1, 4], Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))).Array[1, 9]
        from addresses in Gen.Select(Gen.Int[-1, nodes.Length - 1], Gen.Int[-1, nodes.Length - 1]).Array[0, 30]
        from failback in Gen.Bool
        select new PlacementInput
        {
            Nodes = [.. nodes.Select((node, i) => new PlacementNode($"n{i}", node.Item1, node.Item2))],
            Addresses =
            [
                .. addresses.Select((address, i) =>
                    new PlacementAddress((byte)(i + 1), address.Item1, address.Item2, NodeSet.First(nodes.Length))),
            ],
            Failback = failback,
        };

    /// <summary>The same, with some nodes closed to some addresses.</summary>
    public static readonly Gen<PlacementInput> AnyWithExclusions =
        from input in Any
        from allowed in Gen.ULong.Array[input.Addresses.Count]
        select input with
        {
            Addresses = [.. input.Addresses.Select((a, i) => a with { Allowed = new(allowed[i] & a.Allowed.Bits) })],
        };

    public static PlacementInput WithReady(this PlacementInput input, NodeSet ready) => input with
    {
        Nodes = [.. input.Nodes.Select((node, i) => node with { IsReady = ready.Contains(i) })],
    };

    /// <summary>The plan's owners have become the masters.</summary>
    public static PlacementInput After(this PlacementInput input, Plan plan) => input with
    {
        Addresses = [.. input.Addresses.Select(a => a with { Master = plan.Of(a.Vhid)!.Value.Owner })],
    };

    public static NodeSet Ready(this PlacementInput input) => Enumerable.Range(0, input.Nodes.Count)
        .Where(node => input.Nodes[node].IsReady).Aggregate(NodeSet.Empty, (set, node) => set.With(node));

    public static int[] Loads(this PlacementInput input, Plan plan)
    {
        var loads = new int[input.Nodes.Count];
        foreach (var succession in plan.Successions)
            if (succession.Owner >= 0)
                loads[succession.Owner]++;
        return loads;
    }

    /// <summary>Whether no single move would make the greater of two loads per weight smaller.</summary>
    public static bool IsLevel(this PlacementInput input, int[] loads) => !Enumerable.Range(0, loads.Length).Any(
        from => Enumerable.Range(0, loads.Length).Any(to => input.Nodes[to].IsReady
            && loads[from] * input.Nodes[to].Weight > (loads[to] + 1) * input.Nodes[from].Weight));
}
