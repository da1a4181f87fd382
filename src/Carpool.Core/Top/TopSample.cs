using Carpool.Core.Admin;
using Carpool.Core.Events;

namespace Carpool.Core.Top;

/// <summary>What the asked node answered in one round of questions.</summary>
/// <param name="At">When.</param>
/// <param name="Traffic">By service.</param>
/// <param name="Events">The latest, latest last.</param>
public sealed record TopSample(
    DateTimeOffset At,
    ClusterReport Cluster,
    IReadOnlyList<VipView> Vips,
    IReadOnlyList<NodeView> Nodes,
    IReadOnlyList<ServiceView> Services,
    IReadOnlyDictionary<string, TopTraffic> Traffic,
    IReadOnlyList<PoolEvent> Events);

/// <summary>What the asked node counted of a service since it started.</summary>
/// <param name="Sessions">From clients, past the proxy too.</param>
/// <param name="BytesIn">From clients, of sessions that ended.</param>
/// <param name="BytesOut">To them.</param>
public sealed record TopTraffic(long Sessions, long BytesIn, long BytesOut);
