using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;

namespace Carpool.Admin.Palettes;

internal static class NodePalette
{
    public static Command Create() => new("node", "The servers of the pool.")
    {
        Listing.Create(
            "list", "The servers, what they hold and how their services are.", snapshot => snapshot.Nodes, Table),
    };

    private static string Table(IReadOnlyList<NodeView> nodes)
    {
        var table = new TextTable("NODE", "ADDRESS", "STATE", "WEIGHT", "MASTERS", "SERVICES", "WHY");
        foreach (var node in nodes)
        {
            table.Add(
                node.Name, node.Address, node.State, node.Weight.ToString(CultureInfo.InvariantCulture),
                node.Masters.ToString(CultureInfo.InvariantCulture),
                string.Join(' ', node.Services.Select(service => $"{service.Key}={service.Value}")),
                node.Why);
        }

        return table.Render("node");
    }
}
