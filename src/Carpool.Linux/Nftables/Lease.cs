using Carpool.Core;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Nftables;

/// <summary>The lease as a netdev nftables table; it needs the netdev egress hook (Linux 5.16).</summary>
public sealed class Lease : ILease
{
    private const int DropBuffer = 512;

    private readonly Lock _rules = new();   // libnftables and the listings: milliseconds
    private readonly Lock _drops = new();   // one deletion: microseconds, so it never waits for the above
    private readonly NftablesContext? _nftables;
    private readonly NetlinkSocket _links = new(NetlinkSocket.Route);
    private readonly NetlinkSocket _queries = new(NetlinkSocket.Netfilter);
    private readonly NetlinkSocket _dropping = new(NetlinkSocket.Netfilter);
    private volatile LeasePlan? _inForce;
    private volatile string _detail = "";
    private volatile LeaseSupport _support = LeaseSupport.Off;

    /// <summary>Opens its sockets in the network namespace of the calling thread; changes nothing yet.</summary>
    /// <exception cref="IOException">No netlink socket could be opened.</exception>
    public Lease() => _nftables = NftablesContext.Open();

    public LeaseSupport Support => _support;

    public string Detail => _detail;

    public LeaseSupport Install(LeasePlan plan)
    {
        lock (_rules)
        {
            var (support, detail) = Load(plan);
            if (support == LeaseSupport.InForce) _inForce = plan;
            _detail = detail;
            _support = support;
            return support;
        }
    }

    public DropOutcome Drop(byte vhid)
    {
        if (_inForce is not { } plan) return DropOutcome.Off;

        var outcome = DropOutcome.NotLeased;
        foreach (var leased in plan.Pool)
        {
            if (leased.Vhid != vhid) continue;

            var one = Drop(plan.Table, leased.Address);
            if (one == DropOutcome.Failed || outcome == DropOutcome.NotLeased) outcome = one;
        }

        return outcome;
    }

    public void DropAll()
    {
        if (_inForce is not { } plan) return;

        foreach (var leased in plan.Pool) _ = Drop(plan.Table, leased.Address);
    }

    public void Remove()
    {
        lock (_rules)
        {
            if (_inForce is not { } plan) return;

            // The only refusal after it was installed is that somebody else has removed it.
            _ = _nftables?.Run(LeaseScript.Remove(plan.Table));
            _inForce = null;
            _support = LeaseSupport.Off;
        }
    }

    /// <summary>Closes the handles. The table stays in force: only <see cref="Remove"/> takes it away.</summary>
    public void Dispose()
    {
        _inForce = null;
        _support = LeaseSupport.Off;
        lock (_rules)
        {
            _nftables?.Dispose();
            _queries.Dispose();
            _links.Dispose();
        }

        lock (_drops) _dropping.Dispose();
    }

    private (LeaseSupport Support, string Detail) Load(LeasePlan plan)
    {
        if (_nftables is not { } nftables) return (LeaseSupport.NftablesMissing, "libnftables.so.1 is not installed");
        // Newer kernels take a device that does not exist and wait for it: that would be no fence and no error.
        if (!HasInterface(plan.Interface)) return (LeaseSupport.NoSuchDevice, $"no interface {plan.Interface}");

        var chains = new List<TableChain>();
        // On a kernel without nftables this fails as the load does, and the load says why.
        _ = _queries.Dump<TableChain>(
            TableMessages.GetChains, TableMessages.ListChains(), TableMessages.TryReadChain, chains);
        chains.RemoveAll(chain => chain.Table != plan.Table);

        var error = nftables.Run(LeaseScript.Write(plan, chains));
        return error is null ? (LeaseSupport.InForce, "") : (ReasonOf(nftables, plan.Interface, error), error);
    }

    private static LeaseSupport ReasonOf(NftablesContext nftables, string device, string error)
    {
        if (error.Contains("Operation not permitted", StringComparison.Ordinal)) return LeaseSupport.NoPermission;
        if (!nftables.WouldTake(LeaseScript.Probe("ingress", device))) return LeaseSupport.NoNetdevFamily;
        if (!nftables.WouldTake(LeaseScript.Probe("egress", device))) return LeaseSupport.NoEgressHook;
        return LeaseSupport.Refused;
    }

    private DropOutcome Drop(string table, NetAddress address)
    {
        var set = address.IsV6 ? LeaseScript.Leased6 : LeaseScript.Leased;
        var writer = new NetlinkWriter(stackalloc byte[DropBuffer]);
        lock (_drops)
        {
            // Deleting what is not there makes the kernel roll back, which waits for a grace period of RCU: 18 ms and
            // more were seen. Looking first costs some microseconds, and an element that lapses in between only that
            // wait.
            var sequence = _dropping.NextSequence();
            TableMessages.WriteLookup(ref writer, sequence, table, set, address);
            var errno = _dropping.Exchange(writer.Written, sequence);
            if (errno == Errno.None)
            {
                sequence = _dropping.NextSequence();
                writer = new NetlinkWriter(stackalloc byte[DropBuffer]);
                TableMessages.WriteDelete(ref writer, sequence, table, set, address);
                errno = _dropping.Exchange(writer.Written, sequence);
            }

            return errno switch
            {
                Errno.None => DropOutcome.Dropped,
                Errno.Enoent => DropOutcome.NotLeased,
                _ => DropOutcome.Failed,
            };
        }
    }

    // Not if_nametoindex(3): that one looks in the namespace of whatever thread calls.
    private bool HasInterface(string name)
    {
        var links = new List<LinkReport>();
        _ = _links.Dump<LinkReport>(RouteType.GetLink, LinkMessages.ListAll(), LinkMessages.TryRead, links);
        return links.Exists(link => link.Name == name);
    }
}
