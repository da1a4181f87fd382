using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;

namespace Carpool.Wires;

/// <summary>What the actor of one interface works with.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="Links">Tells when it comes and goes.</param>
/// <param name="Open">Opens it for capture and sending; null and the reason when it cannot.</param>
/// <param name="OpenDirect">Opens the sender to single nodes.</param>
/// <param name="PrepareAsync">Readies the host for virtual addresses there and removes what a killed daemon left.</param>
/// <param name="Lease">The kernel's fence.</param>
/// <param name="LeasePlan">Its rules, or null when the lease is switched off.</param>
/// <param name="LeaseIsRequired">Whether a kernel that cannot do it keeps the interface from being used.</param>
public sealed record WireSetup(
    string Interface,
    ILinkMonitor Links,
    Func<(IWire? Wire, WireEvent.Lost? Fault)> Open,
    Func<IWire, DirectSender> OpenDirect,
    Func<IWire, Task> PrepareAsync,
    ILease Lease,
    LeasePlan? LeasePlan,
    bool LeaseIsRequired);
