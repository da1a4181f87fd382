using Carpool.Core.Cluster;
using Carpool.Core.Placement;

namespace Carpool.Core.Planning;

/// <summary>Where an address stands when a plan is made.</summary>
internal enum AddressPhase : byte
{
    /// <summary>Somebody holds it.</summary>
    Held,

    /// <summary>Nobody does, and CARP may still be about to elect.</summary>
    Electing,

    /// <summary>Nobody does, for too long.</summary>
    Orphan,
}

/// <summary>One address when a plan is made.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Holder">Number of the node that holds it, or -1.</param>
/// <param name="Pin">Number of the node it is pinned to, as long as that one may take it, or -1.</param>
/// <param name="BacksOff">Whether a move of it has failed lately.</param>
internal readonly record struct AddressBasis(AddressPhase Phase, int Holder, int Pin, bool BacksOff);

/// <summary>All that a plan is made of, beside the configuration. Equal ones make equal plans.</summary>
/// <param name="Version">Of the plan in force, where the successions come from that stay as they are.</param>
/// <param name="Configuration">Fingerprint.</param>
/// <param name="Members">Who can be reached.</param>
/// <param name="Readiness">By node number.</param>
/// <param name="Addresses">Ascending by vhid.</param>
/// <param name="IsContested">Whether two nodes say that they are master of one address.</param>
/// <param name="Move">The move under way.</param>
internal sealed record PlanBasis(
    PlanVersion Version,
    string Configuration,
    NodeSet Members,
    ValueList<Readiness> Readiness,
    ValueList<AddressBasis> Addresses,
    bool IsContested,
    PlannedMove? Move)
{
    public static PlanBasis Of(PlanningSettings settings, PlanningState state, PoolPicture picture, PoolSight sight)
    {
        return new PlanBasis(
            state.InForce.Version,
            settings.Fingerprint,
            sight.Reachable,
            [.. state.Nodes.Select(node => node.Readiness)],
            [.. state.Holdings.Index().Select(item => Address(item.Index, item.Item))],
            sight.IsContested,
            state.Move);

        AddressBasis Address(int index, Holding holding) => new(
            holding.Holder is not null ? AddressPhase.Held
                : Holdings.IsElecting(holding, picture.At) ? AddressPhase.Electing
                : AddressPhase.Orphan,
            settings.NumberOf(holding.Holder),
            Pin(settings, state.Nodes, picture.Orders, index),
            Moves.BacksOff(state, holding.Vhid, picture.At));
    }

    /// <summary>For a preview: nothing is under way, and what nobody holds is an orphan.</summary>
    /// <param name="settings">The pool.</param>
    /// <param name="state">Its plan in force.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="orders">Pins.</param>
    /// <param name="holders">A node's number or -1 for each address, ascending by vhid.</param>
    public static PlanBasis OfHolders(
        PlanningSettings settings,
        PlanningState state,
        ValueList<NodeStanding> nodes,
        OperatorOrders orders,
        ValueList<int> holders) => new(
            state.InForce.Version,
            settings.Fingerprint,
            state.InForce.Members,
            [.. nodes.Select(node => node.Readiness)],
            [
                .. holders.Select((holder, index) => new AddressBasis(
                    holder >= 0 ? AddressPhase.Held : AddressPhase.Orphan,
                    holder,
                    Pin(settings, nodes, orders, index),
                    BacksOff: false)),
            ],
            IsContested: false,
            Move: null);

    /// <summary>Who pins an address to a node that settles knows what he does.</summary>
    private static int Pin(
        PlanningSettings settings, ValueList<NodeStanding> nodes, OperatorOrders orders, int index)
    {
        var address = settings.Input.Addresses[index];
        var node = settings.NumberOf(orders.PinOf(address.Vhid));
        return node >= 0 && address.Allowed.Contains(node)
            && nodes[node].Readiness is Planning.Readiness.Ready or Planning.Readiness.Settling ? node : -1;
    }
}
