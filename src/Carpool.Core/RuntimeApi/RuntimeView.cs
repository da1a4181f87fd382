using Carpool.Core.Admin;
using Carpool.Core.Settings;

namespace Carpool.Core.RuntimeApi;

/// <summary>All that the Runtime API is answered from: services are its proxies, and nodes their servers.</summary>
/// <param name="Snapshot">What the node knows.</param>
/// <param name="Process">What it runs in.</param>
public sealed record RuntimeView(NodeSnapshot Snapshot, ProcessFacts Process)
{
    /// <summary>HAProxy's own two proxies have 0 and 1.</summary>
    private const int FirstId = 2;

    public CarpoolSettings Settings => Snapshot.Pool.Settings.Pool;

    /// <summary>The services with their numbers (<c>iid</c>), which follow the order of the configuration.</summary>
    public IEnumerable<(int Id, ServiceStatistics Service)> Services =>
        Snapshot.Statistics.Select((service, place) => (place + FirstId, service));

    public ServiceStatistics? Find(string service) =>
        Snapshot.Statistics.FirstOrDefault(one => one.Pxname == service);

    /// <summary>Null while a reload takes the service away.</summary>
    public ServiceSettings? SettingsOf(ServiceStatistics service) =>
        Settings.Services.FirstOrDefault(one => one.Name == service.Pxname);
}
