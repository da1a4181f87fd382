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
        ServiceOrderVerbs.Disable(), ServiceOrderVerbs.Enable(),
        ServiceClientsVerb.Create(),
    };

    private static string Table(IReadOnlyList<ServiceView> services)
    {
        var table = new TextTable("SERVICE", "PORT", "PATH", "NODE", "STATE", "LAST", "MS", "CURRENT", "TOTAL");
        foreach (var service in services)
        {
            foreach (var backend in service.Backends)
            {
                table.Add(
                    service.Name, service.Port.ToString(CultureInfo.InvariantCulture), service.Path,
                    backend.Node, backend.State,
                    Last(backend),
                    backend.Checks.LatencyMs?.ToString("F1", CultureInfo.InvariantCulture) ?? "-",
                    service.Connections.Current.ToString(CultureInfo.InvariantCulture),
                    service.Connections.Total.ToString(CultureInfo.InvariantCulture));
            }
        }

        var faults = services.SelectMany(service => service.Faults.Select(fault => $"{service.Name}: {fault}\n"));
        var proxied = services.Where(service => service.Path == "proxy")
            .Select(service => $"{service.Name}: through the proxy, {service.PathWhy}\n");
        var orders = services.SelectMany(service => service.Backends
            .Where(backend => backend.Disabled is not null)
            .Select(backend => $"{service.Name} on {backend.Node}: disabled, {Words(backend.Disabled!)}\n"));
        return table.Render("server") + string.Concat(proxied) + string.Concat(orders) + string.Concat(faults);
    }

    private static string Words(OrderView order) => string.Create(
        CultureInfo.InvariantCulture, $"ordered on {order.By} at {order.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}");

    /// <summary>What the server's own node says needs no name beside it.</summary>
    private static string Last(BackendView backend) => backend.Checks switch
    {
        { By: { } by } checks when by != backend.Node => $"{checks.LastResult ?? "-"} by {by}",
        var checks => checks.LastResult ?? "-",
    };
}
