using Carpool.Linux.Netlink;
using Carpool.Linux.Packets;

namespace Carpool.Vips;

/// <summary>Where one vhid's addresses go when this node holds them.</summary>
public interface IAddressSeat : IAsyncDisposable
{
    /// <summary>What the addresses answer with, and what frames about them come from.</summary>
    MacAddress Mac { get; }

    /// <summary>
    /// Puts all addresses on the host; those that are there start their lifetime anew. The worst outcome stands for
    /// all.
    /// </summary>
    Task<AddressOutcome> HoldAsync(CancellationToken ct);

    /// <summary>Takes all addresses off the host.</summary>
    Task<AddressOutcome> LeaveAsync(CancellationToken ct);
}
