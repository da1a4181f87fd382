using Carpool.Linux.Netlink;
using Carpool.Linux.Packets;

namespace Carpool.Vips;

/// <summary>mac = interface: the addresses go on the interface itself and answer with its own MAC address.</summary>
public sealed class InterfaceSeat(
    IAddressPlane plane, MacAddress mac, IReadOnlyList<VirtualAddress> addresses) : IAddressSeat
{
    public MacAddress Mac => mac;

    public async Task<AddressOutcome> HoldAsync(CancellationToken ct)
    {
        var worst = AddressOutcome.Done;
        foreach (var address in addresses)
        {
            var outcome = await plane.AddAsync(address, ct);
            if (!outcome.IsThere()) worst = outcome;
        }

        return worst;
    }

    public async Task<AddressOutcome> LeaveAsync(CancellationToken ct)
    {
        var worst = AddressOutcome.Done;
        foreach (var address in addresses)
        {
            var outcome = await plane.RemoveAsync(address, ct);
            if (!outcome.IsGone()) worst = outcome;
        }

        return worst;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
