using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;

namespace Carpool.Admin.Palettes;

internal static class ServicePalette
{
    public static Command Create() => new("service", "The services behind the virtual addresses.")
    {
        Listing.Create(
            "list", "The services with their servers, checks and connections.", snapshot => snapshot.Services, Table),
        ServiceShowVerb.Create(), ServiceCheckVerb.Create(), ServiceOrderVerbs.Disable(), ServiceOrderVerbs.Enable(),
        ServiceClientsVerb.Create(),
    };

    private static string Table(IReadOnlyList<ServiceView> services)
    {
        var table = new TextTable(
            "SERVICE", "PORT", "PATH", "NODE", "STATE", "SINCE", "WEIGHT", "LAST", "MS", "CURRENT", "TOTAL");
        foreach (var service in services)
        {
            foreach (var backend in service.Backends)
            {
                table.Add(
                    service.Name, service.Port.ToString(CultureInfo.InvariantCulture), service.Path,
                    backend.Node, backend.State, Since(backend), backend.Weight.ToString(CultureInfo.InvariantCulture),
                    backend.LastResult(),
                    backend.Checks.LatencyMs?.ToString("F1", CultureInfo.InvariantCulture) ?? "-",
                    backend.Sessions.Current.ToString(CultureInfo.InvariantCulture),
                    backend.Sessions.Total.ToString(CultureInfo.InvariantCulture));
            }
        }

        var faults = services.SelectMany(service => service.Faults.Select(fault => $"{service.Name}: {fault}\n"));
        var proxied = services.Where(service => service.Path == "proxy")
            .Select(service => $"{service.Name}: through the proxy, {service.PathWhy}\n");
        var waiting = services.Where(service => service.Connections.Queued > 0)
            .Select(service => $"{service.Name}: {service.Connections.Queued} clients wait for a server with room\n");
        var orders = services.SelectMany(service => service.Backends
            .Where(backend => backend.Disabled is not null)
            .Select(backend => $"{service.Name} on {backend.Node}: disabled, {Words(backend.Disabled!)}\n"));
        var doubts = services.SelectMany(service => service.Backends
            .Where(backend => backend.Doubt is not null)
            .Select(backend => $"{service.Name} on {backend.Node}: as before, but {backend.Doubt}\n"));
        return table.Render("server")
            + string.Concat([.. doubts, .. proxied, .. waiting, .. orders, .. faults]);
    }

    internal static string Words(OrderView order) => string.Create(
        CultureInfo.InvariantCulture, $"ordered on {order.By} at {order.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}");

    internal static string Since(BackendView backend) =>
        (backend.Disabled?.Since ?? backend.Checks.Since) is { } since
            ? $"{since.UtcDateTime:MM-dd HH:mm:ss'Z'}"
            : "-";
}
