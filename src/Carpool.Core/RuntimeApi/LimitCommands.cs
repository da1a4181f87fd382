using System.Globalization;

namespace Carpool.Core.RuntimeApi;

/// <summary>What HAProxy can change while it runs and Carpool cannot, with what to do instead.</summary>
internal static class LimitCommands
{
    private const string NoFrontend = "A frontend name is expected.";

    public static IEnumerable<CliCommand> All =>
    [
        CliCommand.Of(
            "clear counters [all]", "refused: counters are sums since the start", CliLevel.Operator,
            _ => CliNeed.Answer.Error(
                "Counters are sums since the service began here, and are not cleared: others read them too.")),
        OfFrontend("disable frontend <frontend>", Drain),
        OfFrontend("enable frontend <frontend>", Resume),
        OfFrontend("shutdown frontend <frontend>", Drain),
        ServerCommands.OfServer(
            "disable health <bk>/<srv>", "refused: checks cannot be paused", CliLevel.Admin,
            (_, server, _) => Pause(server)),
        ServerCommands.OfServer(
            "enable health <bk>/<srv>", "checks always run", CliLevel.Admin, (_, _, _) => CliNeed.Answer.Done),
        OfFrontend("set maxconn frontend <frontend> <value>", (view, args) =>
        {
            if (args.Count < 2) return CliNeed.Answer.Error("Integer value expected.");
            return Limit(args[1], view.Find(args[0])!.Frontend.Slim, $"services.{args[0]}.max-connections");
        }),
        CliCommand.Looking(
            "set maxconn global <value>", "refused but for the limit that there is", CliLevel.Admin,
            (view, args) => args.Count == 0
                ? CliNeed.Answer.Error("Expects an integer value.")
                : Limit(args[0], view.Settings.Proxy.MaxConnections, "proxy.max-connections")),
        ServerCommands.OfServer(
            "set maxconn server <bk>/<srv> <value>", "refused but for the limit that it has", CliLevel.Admin,
            (_, server, args) =>
            {
                if (args.Count == 0) return CliNeed.Answer.Error("Require <maxconn>.");
                var key = $"services.{server.Service.Pxname}.servers.{server.Statistics.Svname}.max-connections";
                // 0 stands for none, as in HAProxy.
                return Limit(args[0], server.Statistics.Slim ?? 0, key);
            }),
    ];

    private static CliCommand OfFrontend(string usage, Func<RuntimeView, CliArguments, CliNeed> run) =>
        CliCommand.Looking(usage, "refused, with what to do instead", CliLevel.Admin, (view, args) =>
            args.Count == 0 ? CliNeed.Answer.Error(NoFrontend)
            : view.Find(args[0]) is null ? CliNeed.Answer.Error("No such frontend.")
            : run(view, args));

    private static CliNeed.Answer Drain(RuntimeView view, CliArguments args) => CliNeed.Answer.Error(
        $"A listener goes with its address: 'carpool node drain {view.Snapshot.Node}' moves all addresses of this node "
        + $"away, 'carpool service disable {args[0]}' takes the servers out.");

    private static CliNeed.Answer Resume(RuntimeView view, CliArguments args) => CliNeed.Answer.Error(
        view.Find(args[0])!.Frontend.Status is "STOP"
            ? $"This node takes no new connections: 'carpool node resume {view.Snapshot.Node}' has it take them again."
            : "All sockets are already enabled.");

    private static CliNeed.Answer Pause(NamedServer server) => CliNeed.Answer.Error(
        "Checks cannot be paused: 'set server "
        + $"{server.Service.Pxname}/{server.Statistics.Svname} state maint' takes the server out, whatever they find.");

    private static CliNeed.Answer Limit(string text, long limit, string key)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted))
            return CliNeed.Answer.Short("maxconn string empty or preceded by garbage");
        return wanted == limit
            ? CliNeed.Answer.Done
            : ServerCommands.Configured(key, "Limits are the same for all nodes");
    }
}
