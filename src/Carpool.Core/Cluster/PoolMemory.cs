namespace Carpool.Core.Cluster;

/// <summary>What a node keeps over a reboot.</summary>
/// <param name="Plan">The last plan in force, or null when there never was one but the configuration's.</param>
/// <param name="Orders">The operators' orders that it knew of.</param>
public sealed record PoolMemory(PoolPlan? Plan, OperatorOrders Orders)
{
    public static readonly PoolMemory None = new(null, OperatorOrders.None);
}
