using Carpool.Core.Settings;

namespace Carpool.Core.Placement;

/// <summary>A node as the planner sees it.</summary>
/// <param name="Name">Its name in the configuration; ties are broken by it, so that its number may change.</param>
/// <param name="Weight">Its share of the addresses, 1..100.</param>
/// <param name="IsReady">Alive and willing: not in maintenance, not starting, not demoted.</param>
public readonly record struct PlacementNode(string Name, int Weight, bool IsReady);

/// <summary>An address as the planner sees it.</summary>
/// <param name="Vhid">Its virtual host id.</param>
/// <param name="Home">Number of its home node, or -1.</param>
/// <param name="Master">Number of the node that holds it now, or -1.</param>
/// <param name="Allowed">The nodes that may hold it.</param>
public readonly record struct PlacementAddress(byte Vhid, int Home, int Master, NodeSet Allowed)
{
    /// <summary>Number of the node that shall hold it before all others, or -1.</summary>
    public int Pinned { get; init; } = -1;

    /// <summary>Number of its group, or -1; two addresses of one group share no node while it can be helped.</summary>
    public int Group { get; init; } = -1;
}

/// <summary>All that a plan depends on. Equal inputs give equal plans, on every node.</summary>
public sealed record PlacementInput
{
    /// <summary>The most nodes and the most addresses that are planned for: a vhid is an octet.</summary>
    public const int MaxNodes = NodeSet.Capacity, MaxAddresses = 255;

    /// <summary>1..64 nodes; a node's number is its index.</summary>
    public required ValueList<PlacementNode> Nodes { get; init; }

    /// <summary>0..255 addresses in any order; every vhid once.</summary>
    public required ValueList<PlacementAddress> Addresses { get; init; }

    /// <summary>
    /// Whether addresses may be moved off a living master: to make the pool even, and home when all nodes are ready.
    /// </summary>
    public required bool Failback { get; init; }

    /// <summary>The same pool as if every address that may be at its home were there.</summary>
    /// <param name="owners">Where the others are, ascending by vhid.</param>
    internal PlacementInput WithMastersAtHome(IReadOnlyList<int> owners) => this with
    {
        Addresses =
        [
            .. Addresses.OrderBy(address => address.Vhid).Select((address, i) => address with
            {
                Master = address.Home >= 0 && address.Allowed.Contains(address.Home) ? address.Home : owners[i],
            }),
        ],
    };

    /// <summary>All nodes ready, and every address with its home.</summary>
    public static PlacementInput FromConfiguration(CarpoolSettings settings)
    {
        string[] groups = [.. settings.Addresses.Select(address => address.Group).OfType<string>().Distinct()];
        return new()
        {
            Nodes = [.. settings.Nodes.Select(node => new PlacementNode(node.Name, node.Weight, IsReady: true))],
            Addresses = [.. settings.Addresses.Select(Address)],
            Failback = false,
        };

        PlacementAddress Address(VirtualAddressSettings address)
        {
            var home = settings.NodeIndex(address.Home ?? "");
            var allowed = NodeSet.First(settings.Nodes.Count);
            foreach (var node in address.NotOn) allowed = allowed.Without(settings.NodeIndex(node));
            return new(address.Vhid, home, home, allowed) { Group = Array.IndexOf(groups, address.Group) };
        }
    }
}
