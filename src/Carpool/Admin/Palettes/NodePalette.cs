using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;
using Carpool.Nodes;

namespace Carpool.Admin.Palettes;

internal static class NodePalette
{
    public static Command Create() => new("node", "The servers of the pool.")
    {
        Listing.Create(
            "list", "The servers, what they hold and how their services are.", snapshot => snapshot.Nodes, Table),
        Drain(), Resume(),
    };

    private static Argument<string> Node() => new("node") { Description = "A node of the pool." };

    private static DaemonCommand Drain()
    {
        var node = Node();
        var wait = new Option<bool>("--wait")
        {
            Description = "Wait until it is empty, and name each address that leaves. Ctrl-C ends only the waiting.",
        };
        var force = new Option<bool>("--force") { Description = "Even if the rest cannot carry it." };
        return new DaemonCommand(
            "drain",
            "Move a node's addresses away one by one, and give it none until 'node resume', reboots included.",
            (desk, parse, ct) => desk.OrderAsync(
                new NodeProtocol.DrainNode(parse.GetRequiredValue(node), parse.GetValue(force)), ct))
        {
            InShell = (ask, parse, ct) => parse.GetValue(wait)
                ? new DrainWatch(ask, DrainWatch.Interval).RunAsync(
                    parse.GetRequiredValue(node),
                    parse.InvocationConfiguration.Output,
                    parse.InvocationConfiguration.Error,
                    ct)
                : Task.FromResult(0),
        }.With(node, wait, force);
    }

    private static DaemonCommand Resume()
    {
        var node = Node();
        return new DaemonCommand(
            "resume",
            "Let a node that was drained or forgotten take part again.",
            (desk, parse, ct) => desk.OrderAsync(new NodeProtocol.ResumeNode(parse.GetRequiredValue(node)), ct))
            .With(node);
    }

    private static string Table(IReadOnlyList<NodeView> nodes)
    {
        var table = new TextTable("NODE", "ADDRESS", "STATE", "WEIGHT", "MASTERS", "CONFIG", "SERVICES", "WHY");
        foreach (var node in nodes)
        {
            table.Add(
                node.Name, node.Address, node.State, node.Weight.ToString(CultureInfo.InvariantCulture),
                node.Masters.ToString(CultureInfo.InvariantCulture),
                node.Config ?? "-",
                string.Join(' ', node.Services.Select(service => $"{service.Key}={service.Value}")),
                node.Why);
        }

        return table.Render("node");
    }
}
