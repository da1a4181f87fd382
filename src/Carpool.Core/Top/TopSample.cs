using Carpool.Core.Admin;
using Carpool.Core.Events;

namespace Carpool.Core.Top;

/// <summary>What the asked node answered in one round of questions.</summary>
/// <param name="At">When.</param>
/// <param name="Pool">All of it at one moment.</param>
/// <param name="Events">The latest, latest last.</param>
public sealed record TopSample(DateTimeOffset At, TopPicture Pool, IReadOnlyList<PoolEvent> Events);

/// <summary>What <c>carpool top</c> shows of a node's picture of the pool.</summary>
/// <param name="Traffic">By service.</param>
public sealed record TopPicture(
    ClusterReport Cluster,
    IReadOnlyList<VipView> Vips,
    IReadOnlyList<NodeView> Nodes,
    IReadOnlyList<ServiceView> Services,
    IReadOnlyDictionary<string, TopTraffic> Traffic)
{
    public static TopPicture Of(NodeSnapshot snapshot) => new(
        ClusterReport.Of(snapshot), snapshot.Vips, snapshot.Nodes, snapshot.Services,
        snapshot.Statistics.ToDictionary(one => one.Pxname, TopTraffic.Of));
}

/// <summary>What the asked node counted of a service since it started.</summary>
/// <param name="Sessions">From clients, past the proxy too.</param>
/// <param name="BytesIn">From clients, of sessions that ended.</param>
/// <param name="BytesOut">To them.</param>
public sealed record TopTraffic(long Sessions, long BytesIn, long BytesOut)
{
    internal static TopTraffic Of(ServiceStatistics service) =>
        new(service.Frontend.Stot, service.Frontend.Bin, service.Frontend.Bout);
}
