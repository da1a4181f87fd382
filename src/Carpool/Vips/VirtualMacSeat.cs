using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Packets;

namespace Carpool.Vips;

/// <summary>
/// mac = virtual: the addresses go on a macvlan of the vhid's own MAC address, which is up only while they are held. It
/// is made when it is first needed, unless it is adopted from the daemon before, and removed at the end.
/// </summary>
public sealed class VirtualMacSeat(
    AddressPlane plane, byte vhid, int baseIndex, IReadOnlyList<NetAddress> addresses, bool adopts) : IAddressSeat
{
    private VirtualMac? _link;

    public MacAddress Mac => MacAddress.VirtualFor(vhid);

    public async Task<AddressOutcome> HoldAsync(CancellationToken ct)
    {
        if (_link is null)
        {
            var hasV6 = addresses.Any(address => address.IsV6);
            (_link, var made) = adopts
                ? await VirtualMac.AdoptAsync(plane, vhid, baseIndex, hasV6, ct)
                : await VirtualMac.CreateAsync(plane, vhid, baseIndex, hasV6, ct);
            if (_link is null) return made;
        }

        var raised = await _link.RaiseAsync(ct);
        if (raised is AddressOutcome.NoSuchDevice)
        {
            // Somebody removed the interface: the next try makes a new one.
            _link = null;
            return raised;
        }

        var placed = new InterfaceSeat(plane, Mac, Placed(_link.InterfaceIndex));
        return raised.IsThere() ? await placed.HoldAsync(ct) : raised;
    }

    public async Task<AddressOutcome> LeaveAsync(CancellationToken ct)
    {
        if (_link is null) return AddressOutcome.NotThere;

        // Down first: from then on it answers and sends nothing.
        var lowered = await _link.LowerAsync(ct);
        var left = await new InterfaceSeat(plane, Mac, Placed(_link.InterfaceIndex)).LeaveAsync(ct);
        return lowered.IsGone() ? left : lowered;
    }

    public async ValueTask DisposeAsync()
    {
        if (_link is { } link) await link.DisposeAsync();
        _link = null;
    }

    private VirtualAddress[] Placed(int index) => [.. addresses.Select(address => VirtualAddress.Host(address, index))];
}
