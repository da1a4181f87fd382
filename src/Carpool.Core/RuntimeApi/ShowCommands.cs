using System.Globalization;
using System.Text;
using Carpool.Core.Admin;

namespace Carpool.Core.RuntimeApi;

/// <summary>What is shown of services and their servers beside their counters.</summary>
internal static class ShowCommands
{
    public static IEnumerable<CliCommand> All =>
    [
        CliCommand.Looking("show backend", "list the services", CliLevel.User, Backends),
        CliCommand.Looking(
            "show errors [<px>]", "show captured protocol errors: none, nothing is captured", CliLevel.Operator,
            Errors),
        CliCommand.Looking(
            "show servers conn [<backend>]", "show the connections of servers", CliLevel.User,
            (view, args) => Servers(view, args, ConnectionsHeader, Connections)),
        CliCommand.Looking(
            "show servers state [<backend>]", "show what is held of servers", CliLevel.User,
            (view, args) => Servers(view, args, StateHeader, State)),
    ];

    private const string ConnectionsHeader =
        "# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim "
        + "idle_cur idle_per_thr[1]\n";

    /// <summary>The format has number 1.</summary>
    private const string StateHeader =
        "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight "
        + "srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state "
        + "srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port "
        + "srv_check_addr srv_agent_addr srv_agent_port\n";

    /// <summary>One that is configured and enabled (<c>CHK_ST_*</c>): also of a server that was taken out.</summary>
    private const int CheckRuns = 6;

    private static CliNeed.Answer Backends(RuntimeView view, CliArguments args) =>
        new("# name\n" + string.Concat(view.Services.Select(one => one.Service.Pxname + "\n")));

    private static CliNeed.Answer Errors(RuntimeView view, CliArguments args)
    {
        var isKnown = args.Count == 0 || int.TryParse(args[0], CultureInfo.InvariantCulture, out _)
            || view.Find(args[0]) is not null;
        return isKnown
            ? new CliNeed.Answer(string.Create(
                CultureInfo.InvariantCulture,
                $"Total events captured on [{view.Process.Now:dd/MMM/yyyy:HH:mm:ss.fff}] : 0\n"))
            : CliNeed.Answer.Error("No such proxy.");
    }

    private static CliNeed.Answer Servers(
        RuntimeView view,
        CliArguments args,
        string header,
        Func<RuntimeView, int, ServiceStatistics, int, string> line)
    {
        if (args.Count > 0 && view.Find(args[0]) is null) return CliNeed.Answer.Error("Can't find backend.");

        var text = new StringBuilder(header);
        foreach (var (id, service) in view.Services.Where(one => args.Count == 0 || one.Service.Pxname == args[0]))
            for (var place = 0; place < service.Servers.Count; place++)
                text.Append(line(view, id, service, place)).Append('\n');
        return new CliNeed.Answer(text.ToString());
    }

    private static string Connections(RuntimeView view, int id, ServiceStatistics service, int place)
    {
        var server = service.Servers[place];
        var (address, port) = Split(server.Addr);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{service.Pxname}/{server.Svname} {id}/{place + 1} {address} {port} - 0 {server.Scur} {server.Smax} "
            + $"{server.Scur} 0 0 0 0 0");
    }

    private static string State(RuntimeView view, int id, ServiceStatistics service, int place)
    {
        var server = service.Servers[place];
        var (address, port) = Split(server.Addr);
        var backend = view.Snapshot.Services.First(one => one.Name == service.Pxname).Backends[place];
        var usesTls = view.SettingsOf(service)?.ServerTls is null ? 0 : 1;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{id} {service.Pxname} {place + 1} {server.Svname} {address} "
            + $"{ServerWords.OperationalState(server.Status, server.Throttle is not null)} "
            + $"{ServerWords.AdministrativeState(server.Status, backend.Disabled is not null)} "
            + $"{server.Uweight} {server.Uweight} {server.Lastchg} "
            + $"{CheckWords.NumberOf(server.CheckStatus)} {CheckWords.ResultOf(server.CheckStatus)} "
            + $"{server.CheckHealth} {CheckRuns} 0 0 0 - {port} - {usesTls} 0 - - 0");
    }

    private static (string Address, string Port) Split(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        return (endpoint[..colon], endpoint[(colon + 1)..]);
    }
}
