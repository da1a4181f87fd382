using Carpool.Core.Carp;
using Carpool.Core.Settings;

namespace Carpool.Vips;

/// <summary>What one virtual address hands on to the daemon that takes this one's place.</summary>
/// <param name="Address">The name it is known by.</param>
/// <param name="Seat">
/// From <see cref="SeatOf"/>: where what it is made of is the same, another daemon can go on.
/// </param>
/// <param name="Carp">The election's part.</param>
/// <param name="Since">Time of day of the last change of role.</param>
/// <param name="Why">The reason for it.</param>
public sealed record VipMemory(string Address, string Seat, CarpMemory Carp, DateTimeOffset Since, string Why)
{
    /// <summary>What is on the host, and under which vhid.</summary>
    public static string SeatOf(VirtualAddressSettings address, string device, MacSource mac)
    {
        var all = string.Join(' ', address.All.Select(one => one.Address));
        return $"{all} on {device}, vhid {address.Vhid}, mac {mac}";
    }
}
