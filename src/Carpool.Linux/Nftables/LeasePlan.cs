using Carpool.Core;

namespace Carpool.Linux.Nftables;

/// <summary>One address of the pool and the vhid whose advertisements renew its lease.</summary>
public readonly record struct LeasedAddress(byte Vhid, NetAddress Address);

/// <summary>What the lease table of one interface contains.</summary>
/// <param name="Interface">
/// The interface whose traffic is fenced, by name: the base interface also when mac = virtual.
/// </param>
/// <param name="Pool">
/// Every virtual address of the configuration, held or not. A vhid may have several, of both families.
/// </param>
/// <param name="LeaseTime">
/// How long after an advertisement its addresses answer, at least 10 ms. The kernel rounds it down to its own ticks
/// (4 ms at HZ 250). It must be shorter than the heir's master-down time.
/// </param>
/// <param name="Table">
/// Name of the netdev table, which is ours alone; another daemon on the same host needs another one. Letters, digits,
/// '_', '-'.
/// </param>
public sealed record LeasePlan(
    string Interface, IReadOnlyList<LeasedAddress> Pool, TimeSpan LeaseTime, string Table = LeasePlan.DefaultTable)
{
    public const string DefaultTable = "carpool";
}
