using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;

namespace Carpool.Vips;

/// <summary>What one virtual address works with.</summary>
/// <param name="Address">From the configuration.</param>
/// <param name="Carp">The election's settings.</param>
/// <param name="LocalNode">This node's name.</param>
/// <param name="NodeNames">The node behind each source address of an advertisement.</param>
/// <param name="Reader">Judges what is heard; used on the capture thread.</param>
/// <param name="Counters">Of this address.</param>
/// <param name="Plane">Puts addresses on the host.</param>
/// <param name="Placed">The addresses as they go on an interface.</param>
/// <param name="Lease">Silences them when the advertisements stop.</param>
/// <param name="TransmitOn">Makes the transmitter for an interface.</param>
/// <param name="Now">The monotonic clock.</param>
/// <param name="Time">The time of day, for people.</param>
public sealed record VipSetup(
    VirtualAddressSettings Address,
    CarpSettings Carp,
    string LocalNode,
    IReadOnlyDictionary<NetAddress, string> NodeNames,
    CarpReader Reader,
    CarpCounters Counters,
    IAddressPlane Plane,
    Func<IWire, IReadOnlyList<VirtualAddress>> Placed,
    ILease Lease,
    Func<IWire, IVipTransmitter> TransmitOn,
    Func<Instant> Now,
    TimeProvider Time);
