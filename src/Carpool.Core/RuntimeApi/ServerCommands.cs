using System.Globalization;
using Carpool.Core.Admin;

namespace Carpool.Core.RuntimeApi;

/// <summary>Orders for a server, <c>service/node</c>, and what is asked of one alone.</summary>
internal static class ServerCommands
{
    private const string Expected = "Require 'backend/server'.";

    public static IEnumerable<CliCommand> All =>
    [
        OfServer(
            "disable server <bk>/<srv>", "give a server no new sessions (as set server state maint)", CliLevel.Admin,
            (_, server, _) => Wish(server, ServerWish.Maint)),
        OfServer(
            "enable server <bk>/<srv>", "let a server have new sessions again", CliLevel.Admin,
            (_, server, _) => Wish(server, ServerWish.Ready)),
        OfServer("get weight <bk>/<srv>", "show the weight of a server", CliLevel.User, GetWeight),
        OfServer(
            "set server <bk>/<srv> state ready|drain|maint", "take a server out, or let it have sessions again",
            CliLevel.Admin, Set),
        OfServer(
            "set weight <bk>/<srv> <weight>[%]", "refused but for the weight that it has", CliLevel.Admin,
            (view, server, args) => SetWeight(view, server, args[0])),
        OfServer(
            "shutdown sessions server <bk>/<srv>", "end all sessions of the proxy with a server", CliLevel.Admin,
            (_, server, _) => new CliNeed.EndSessions(
                session => (session.Service, session.Server) == (server.Service.Pxname, server.Statistics.Svname),
                _ => CliNeed.Answer.Done)),
    ];

    /// <summary>A command whose first argument is a server, which is known.</summary>
    internal static CliCommand OfServer(
        string usage, string help, CliLevel level, Func<RuntimeView, NamedServer, CliArguments, CliNeed> run) =>
        CliCommand.Looking(usage, help, level, (view, args) =>
        {
            if (args[0].Split('/') is not [var backend, var name]) return CliNeed.Answer.Error(Expected);
            if (view.Find(backend) is not { } service) return CliNeed.Answer.Error("No such backend.");
            return service.Servers.FirstOrDefault(one => one.Svname == name) is { } statistics
                ? run(view, new NamedServer(service, statistics), new CliArguments(args.Words[1..]))
                : CliNeed.Answer.Error("No such server.");
        });

    private static CliNeed Set(RuntimeView view, NamedServer server, CliArguments args) => (args[0], args[1]) switch
    {
        ("state", "ready") => Wish(server, ServerWish.Ready),
        ("state", "drain") => Wish(server, ServerWish.Drain),
        ("state", "maint") => Wish(server, ServerWish.Maint),
        ("state", _) => CliNeed.Answer.Error("'set server <srv> state' expects 'ready', 'drain' and 'maint'."),
        ("weight", var weight) => SetWeight(view, server, weight),
        ("addr" or "fqdn", _) => Configured(
            $"nodes.{server.Statistics.Svname}.address", "The address of a server is that of its node"),
        ("health" or "check-addr" or "check-port", _) => Configured(
            $"services.{server.Service.Pxname}.check", "Whether a server is up is for its checks to find out"),
        ("agent" or "agent-addr" or "agent-port" or "agent-send", _) => Configured(
            $"services.{server.Service.Pxname}.check", "Agents are checks"),
        ("ssl", _) => Configured(
            $"services.{server.Service.Pxname}.server-tls", "TLS with servers is set for all of a service"),
        _ => CliNeed.Answer.Error(
            "usage: set server <backend>/<server> addr | agent | agent-addr | agent-port | agent-send | check-addr | "
            + "check-port | fqdn | health | ssl | state | weight"),
    };

    private static CliNeed.SetServer Wish(NamedServer server, ServerWish wish) => new(
        server.Service.Pxname, server.Statistics.Svname, wish,
        refusal => refusal is null ? CliNeed.Answer.Done : CliNeed.Answer.Error(refusal));

    private static CliNeed.Answer GetWeight(RuntimeView view, NamedServer server, CliArguments args) =>
        CliNeed.Answer.Info(string.Create(
            CultureInfo.InvariantCulture, $"{server.Statistics.Uweight} (initial {server.Statistics.Uweight})\n"));

    /// <summary>Weights are configured; one that it has already is no change, as HATop's F4 wants it.</summary>
    private static CliNeed.Answer SetWeight(RuntimeView view, NamedServer server, string text)
    {
        if (text.Length == 0) return CliNeed.Answer.Error("Require <weight> or <weight%>.");

        var weight = server.Statistics.Uweight;
        var isPercent = text.EndsWith('%');
        if (!int.TryParse(
            text.TrimEnd('%'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wanted))
            return CliNeed.Answer.Short("Empty weight string empty or preceded by garbage");
        if (!isPercent && wanted is < 0 or > 256)
            return CliNeed.Answer.Error("Absolute weight can only be between 0 and 256 inclusive.");
        if ((isPercent ? weight * wanted / 100.0 : wanted) == weight) return CliNeed.Answer.Done;

        return Configured(
            $"services.{server.Service.Pxname}.servers.{server.Statistics.Svname}.weight",
            "The weight of a server is the same for all nodes",
            wanted == 0
                ? $"; or 'set server {server.Service.Pxname}/{server.Statistics.Svname} state drain'"
                : "");
    }

    /// <summary>Refuses what is for the configuration to say.</summary>
    internal static CliNeed.Answer Configured(string key, string why, string or = "") =>
        CliNeed.Answer.Error($"{why}: change carpool.{key}, then 'carpool config reload' on every node{or}.");
}

/// <summary>A server that a command named.</summary>
internal sealed record NamedServer(ServiceStatistics Service, ServerStatistics Statistics);
