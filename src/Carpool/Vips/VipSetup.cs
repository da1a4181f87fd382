using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Linux.Nftables;
using Carpool.Wires;

namespace Carpool.Vips;

/// <summary>What one virtual address works with.</summary>
/// <param name="Address">From the configuration.</param>
/// <param name="Carp">The election's settings.</param>
/// <param name="LocalNode">This node's name.</param>
/// <param name="NodeNames">The node behind each source address of an advertisement.</param>
/// <param name="Seat">From <see cref="VipMemory.SeatOf"/>.</param>
/// <param name="Clock">Stamps what is sent, and is lifted by what is heard.</param>
/// <param name="Reader">Judges what is heard; used on the capture thread.</param>
/// <param name="Counters">Of this address.</param>
/// <param name="Lease">Silences the addresses when the advertisements stop.</param>
/// <param name="SeatOn">Where the addresses go on an interface.</param>
/// <param name="TransmitOn">What speaks for them on an interface.</param>
/// <param name="Now">The monotonic clock.</param>
/// <param name="Time">The time of day, for people.</param>
public sealed record VipSetup(
    VirtualAddressSettings Address,
    CarpSettings Carp,
    string LocalNode,
    IReadOnlyDictionary<NetAddress, string> NodeNames,
    string Seat,
    CarpClock Clock,
    CarpReader Reader,
    CarpCounters Counters,
    ILease Lease,
    Func<WireProtocol.Opened, IAddressSeat> SeatOn,
    Func<WireProtocol.Opened, IAddressSeat, IVipTransmitter> TransmitOn,
    Func<Instant> Now,
    TimeProvider Time);
