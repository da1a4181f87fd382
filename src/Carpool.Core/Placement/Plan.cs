using Carpool.Core.Settings;

namespace Carpool.Core.Placement;

/// <summary>The nodes of one virtual address in the order in which they shall be its master.</summary>
/// <param name="Vhid">The address's virtual host id.</param>
/// <param name="Nodes">Numbers of the ready nodes that may hold it, the owner first; empty when there is none.</param>
public readonly record struct Succession(byte Vhid, ValueList<int> Nodes)
{
    /// <summary>Number of the node that shall hold the address, or -1.</summary>
    public int Owner => Nodes.Count > 0 ? Nodes[0] : -1;

    /// <summary>The node's place, 0 for the owner, or -1 when the node is not among them.</summary>
    public int PlaceOf(int node) => Nodes.AsSpan().IndexOf(node);
}

/// <summary>Who holds which address, and who is next: one succession for each address, ascending by vhid.</summary>
public sealed record Plan(ValueList<Succession> Successions)
{
    /// <summary>The succession of an address, or null when the plan does not know it.</summary>
    public Succession? Of(byte vhid)
    {
        foreach (var succession in Successions)
            if (succession.Vhid == vhid)
                return succession;
        return null;
    }

    /// <summary>
    /// The plan that is in force without a cluster. Every node works it out for itself from the same file: homes are
    /// owners, addresses without a home are placed evenly, and all nodes count as ready.
    /// </summary>
    public static Plan FromConfiguration(CarpoolSettings settings) =>
        Planner.Plan(PlacementInput.FromConfiguration(settings));
}
