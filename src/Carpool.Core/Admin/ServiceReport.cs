using Carpool.Core.Cluster;

namespace Carpool.Core.Admin;

/// <summary>All that the asked node knows of one service.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="Addresses">Where it is served.</param>
/// <param name="Service">Its servers, its path and its faults.</param>
/// <param name="Statistics">What was counted.</param>
/// <param name="History">The latest changes and results, oldest first.</param>
public sealed record ServiceReport(
    string Node,
    IReadOnlyList<ListenerView> Addresses,
    ServiceView Service,
    ServiceStatistics Statistics,
    IReadOnlyList<HistoryView> History)
{
    /// <returns>Null when there is no such service.</returns>
    public static ServiceReport? Of(NodeSnapshot snapshot, string name)
    {
        var service = snapshot.Services.FirstOrDefault(service => service.Name == name);
        var statistics = snapshot.Statistics.FirstOrDefault(statistics => statistics.Pxname == name);
        return service is null || statistics is null
            ? null
            : new ServiceReport(
                snapshot.Node,
                [
                    .. snapshot.Vips.SelectMany(
                        vip => vip.Also.Prepend(vip.Address), (vip, address) => Listener(service, vip, address)),
                ],
                service,
                statistics,
                [.. snapshot.Histories.GetValueOrDefault(name, HealthLog.Empty).Events.Select(HistoryView.Of)]);
    }

    private static ListenerView Listener(ServiceView service, VipView vip, string address)
    {
        var start = $"{address}:{service.Port}: ";
        var fault = service.Faults.FirstOrDefault(fault => fault.StartsWith(start, StringComparison.Ordinal));
        return new ListenerView(address, vip.Master, fault?[start.Length..]);
    }
}

/// <summary>A virtual address on which a service is served.</summary>
/// <param name="Master">Who holds it, or null.</param>
/// <param name="Fault">Why the asked node does not listen there, or null.</param>
public sealed record ListenerView(string Address, string? Master, string? Fault);
