namespace Carpool.Linux.Nftables;

/// <summary>The lease switched off by configuration: every address answers while it is on its interface.</summary>
public sealed class NoLease : ILease
{
    public LeaseSupport Support => LeaseSupport.Off;

    public string Detail => "";

    /// <summary>
    /// Removes the table that a daemon with a lease left: it would keep all addresses closed for good.
    /// </summary>
    public LeaseSupport Install(LeasePlan plan)
    {
        using var nftables = NftablesContext.Open();
        // Made first, so that removing it cannot fail for want of one.
        _ = nftables?.Run($"add table netdev {plan.Table}\n{LeaseScript.Remove(plan.Table)}");
        return LeaseSupport.Off;
    }

    public DropOutcome Drop(byte vhid) => DropOutcome.Off;

    public void DropAll()
    {
    }

    public void Remove()
    {
    }

    public void Dispose()
    {
    }
}
