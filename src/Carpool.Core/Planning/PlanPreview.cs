using Carpool.Core.Cluster;

namespace Carpool.Core.Planning;

/// <summary>What if? Names of nodes in the configuration.</summary>
/// <param name="Kill">Nodes that die at once.</param>
/// <param name="Drain">Nodes that are drained.</param>
/// <param name="Add">Nodes that come back or join, and are ready.</param>
public sealed record WhatIf(ValueList<string> Kill, ValueList<string> Drain, ValueList<string> Add)
{
    public static readonly WhatIf Nothing = new([], [], []);
}

/// <summary>The number of addresses of one node.</summary>
public readonly record struct NodeLoad(string Node, int Before, int AfterElection, int After);

/// <summary>An address that changes hands.</summary>
/// <param name="Vhid">The address.</param>
/// <param name="Address">Its name.</param>
/// <param name="From">Who has it now, or null.</param>
/// <param name="To">Who gets it, or null: nobody may.</param>
/// <param name="IsElection">Whether CARP moves it by itself, before the cluster has planned anew.</param>
/// <param name="Succession">Its succession afterwards, owner first.</param>
public sealed record PreviewMove(
    byte Vhid, string Address, string? From, string? To, bool IsElection, ValueList<string> Succession);

/// <summary>Who would have what.</summary>
/// <param name="Loads">Every node of the pool, in the order of the configuration.</param>
/// <param name="Moves">First what the election moves, then what is planned, each ascending by vhid.</param>
/// <param name="Successions">Every address afterwards, ascending by vhid; owner first.</param>
public sealed record PlanPreview(
    ValueList<NodeLoad> Loads, ValueList<PreviewMove> Moves, ValueList<PreviewSuccession> Successions)
{
    public static PlanPreview Of(
        PlanningSettings settings, PlanningState state, OperatorOrders orders, WhatIf whatIf) => new([], [], []);
}

/// <summary>The nodes of one address in the order in which they would be its master.</summary>
public readonly record struct PreviewSuccession(byte Vhid, string Address, ValueList<string> Nodes);
