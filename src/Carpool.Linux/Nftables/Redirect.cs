using Carpool.Core;

namespace Carpool.Linux.Nftables;

/// <summary>
/// New TCP connections to a virtual address and port go straight to a service on this host. Both addresses are of one
/// family.
/// </summary>
/// <param name="Address">The virtual address.</param>
/// <param name="Port">The port on it.</param>
/// <param name="LocalAddress">The node's own address, on which the service listens.</param>
/// <param name="LocalPort">The service's port.</param>
public readonly record struct Redirect(NetAddress Address, ushort Port, NetAddress LocalAddress, ushort LocalPort);
