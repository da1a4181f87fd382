using System.CommandLine;
using Carpool.Core.Health;
using Carpool.Nodes;

namespace Carpool.Admin.Palettes;

/// <summary>Takes a service out, and puts it back.</summary>
internal static class ServiceOrderVerbs
{
    public static DaemonCommand Disable()
    {
        var (service, node) = Arguments();
        var force = new Option<bool>("--force") { Description = "Even if no server of it is left." };
        return new DaemonCommand(
            "disable",
            "Give a service no new sessions on a node, or on all nodes, until 'service enable', reboots included. "
            + "Sessions that are open go on.",
            (desk, parse, ct) => desk.OrderAsync(
                new NodeProtocol.SetService(
                    parse.GetRequiredValue(service), parse.GetValue(node), AdminState.Disabled, parse.GetValue(force)),
                ct))
            .With(service, node, force);
    }

    public static DaemonCommand Enable()
    {
        var (service, node) = Arguments();
        return new DaemonCommand(
            "enable",
            "Let a service have new sessions again on a node, or on all nodes.",
            (desk, parse, ct) => desk.OrderAsync(
                new NodeProtocol.SetService(
                    parse.GetRequiredValue(service), parse.GetValue(node), AdminState.Ready, Force: false),
                ct))
            .With(service, node);
    }

    private static (Argument<string> Service, Argument<string?> Node) Arguments() => (
        new Argument<string>("service") { Description = "A service, as in 'service list'." },
        new Argument<string?>("node")
        {
            Description = "A node of the pool; without it all nodes are meant.",
            Arity = ArgumentArity.ZeroOrOne,
        });
}
