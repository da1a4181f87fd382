using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;

namespace Carpool.Wires;

/// <summary>What the actor of one interface works with.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="Links">Tells when it comes and goes.</param>
/// <param name="Open">Opens it for capture and sending; null and the reason when it cannot.</param>
/// <param name="Own">This node's own addresses, at most one a family: the sources of advertisements.</param>
/// <param name="Peers">The other nodes' addresses.</param>
/// <param name="PrepareAsync">
/// Readies the host for virtual addresses there and removes what a killed daemon left.
/// </param>
/// <param name="Lease">The kernel's fence.</param>
/// <param name="LeasePlan">Its rules.</param>
/// <param name="LeaseIsRequired">Whether a kernel that cannot do it keeps the interface from being used.</param>
/// <param name="StandsBy">Whether the fence is still another daemon's.</param>
public sealed record WireSetup(
    string Interface,
    ILinkMonitor Links,
    Func<(IWire? Wire, WireEvent.Lost? Fault)> Open,
    ValueList<NetAddress> Own,
    ValueList<NetAddress> Peers,
    Func<IWire, Task> PrepareAsync,
    ILease Lease,
    LeasePlan LeasePlan,
    bool LeaseIsRequired,
    bool StandsBy = false)
{
    /// <summary>Whether an open wire of <paramref name="other"/> serves this setup too.</summary>
    public bool IsSameWireAs(WireSetup other) =>
        Interface == other.Interface && Own.Equals(other.Own) && Peers.Equals(other.Peers);
}
