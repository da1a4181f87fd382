using Carpool.Core;

namespace Carpool.Linux.Netlink;

/// <summary>
/// An address that is held on an interface for as long as it is refreshed. IPv4 is added with noprefixroute, IPv6 with
/// nodad, noprefixroute and preferred lifetime 0 (deprecated: the kernel never picks it as source of its own
/// connections).
/// </summary>
/// <param name="Address">The virtual address.</param>
/// <param name="PrefixLength">In bits; 32 or 128 unless a longer network is wanted on purpose.</param>
/// <param name="InterfaceIndex">The interface's index (ip-link's number), not its name.</param>
/// <param name="ValidLifetime">
/// After that long without a refresh the kernel removes the address by itself. The kernel counts whole seconds; a
/// fraction is rounded up.
/// </param>
public readonly record struct VirtualAddress(
    NetAddress Address, int PrefixLength, int InterfaceIndex, TimeSpan ValidLifetime)
{
    /// <summary>Refreshed every second, an address survives two lost refreshes.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(3);

    /// <summary>A host address (/32 or /128) with the default lifetime.</summary>
    public static VirtualAddress Host(NetAddress address, int interfaceIndex) =>
        new(address, address.MaxPrefixLength, interfaceIndex, DefaultLifetime);

    internal uint ValidSeconds => (uint)Math.Ceiling(ValidLifetime.TotalSeconds);
}

/// <summary>An address as the kernel reports it.</summary>
/// <param name="Address">The local address.</param>
/// <param name="PrefixLength">In bits.</param>
/// <param name="InterfaceIndex">Where it is.</param>
/// <param name="Expires">
/// Whether it has a finite valid lifetime. With an address of the pool that is not held now, it tells what a killed
/// daemon left (which expires by itself) from what an administrator configured.
/// </param>
public readonly record struct HeldAddress(NetAddress Address, int PrefixLength, int InterfaceIndex, bool Expires);
