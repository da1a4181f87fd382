using Carpool.Linux.Nftables;

namespace Carpool.Tests.World;

/// <summary>A kernel that keeps the lease, or does not know how.</summary>
internal sealed class FakeLease(List<string> deeds) : ILease
{
    /// <summary>What the next <see cref="Install"/> finds.</summary>
    internal LeaseSupport Kernel { get; set; } = LeaseSupport.InForce;

    internal LeasePlan? Plan { get; private set; }

    public LeaseSupport Support { get; private set; } = LeaseSupport.Off;

    public string Detail => "";

    public LeaseSupport Install(LeasePlan plan)
    {
        deeds.Add("install lease");
        Plan = plan;
        return Support = Kernel;
    }

    public DropOutcome Drop(byte vhid)
    {
        deeds.Add("drop lease");
        return DropOutcome.Dropped;
    }

    public void DropAll() => deeds.Add("drop all leases");

    public void Remove() => deeds.Add("remove fence");

    public void Dispose()
    {
    }
}
