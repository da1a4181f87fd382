using System.Globalization;
using System.Text;
using Carpool.Core.Admin;

namespace Carpool.Core.RuntimeApi;

/// <summary>
/// The clients that go back to their servers: a service with persistence has HAProxy's stick table of that name.
/// </summary>
internal static class TableCommands
{
    public static IEnumerable<CliCommand> All =>
    [
        CliCommand.Looking(
            "clear table <table> [key <key>]", "have a client of a service forgotten, or all, on all nodes",
            CliLevel.Operator, Clear),
        new("show table [<table> [<filter>]*]", "show the tables of clients, or one (filter: data/key)", CliLevel.User,
            (session, args) => (session, new CliNeed.Look(view => Show(view, session.Level, args)))),
    ];

    private static CliNeed Show(RuntimeView view, CliLevel level, CliArguments args)
    {
        if (args.Count == 0)
            return new CliNeed.Answer(string.Concat(view.Snapshot.Services.Select(Header)));
        if (Find(view, args[0]) is not { } table) return CliNeed.Answer.Error("No such table");
        if (TableFilter.Read(args.Words[1..], out var fault) is not { } filter) return CliNeed.Answer.Error(fault);
        return (level, filter.Key) switch
        {
            (CliLevel.User, null) => new CliNeed.Answer(
                Header(table) + "# contents not dumped due to insufficient privileges\n"),
            (CliLevel.User, _) => CliNeed.Answer.Error(CliCommand.Denied),
            _ => new CliNeed.ListClients(table.Name, clients => new CliNeed.Answer(Text(table, clients, filter))),
        };
    }

    private static CliNeed Clear(RuntimeView view, CliArguments args)
    {
        if (args.Count == 0)
            return CliNeed.Answer.Error(
                "Required arguments: <table> \"data.<store_data_type>\" <operator> <value> or <table> key <key>");
        if (Find(view, args[0]) is not { } table) return CliNeed.Answer.Error("No such table");
        if (args.Count == 1) return Clear(table, client: null);
        if (args[1] != "key") return CliNeed.Answer.Error("Only 'key' is supported, or nothing: all clients then.");
        if (args.Count == 2) return CliNeed.Answer.Error("Key value expected");
        return NetAddress.TryParse(args[2], out var client)
            ? Clear(table, client)
            : CliNeed.Answer.Error("The key of a table is an address.");
    }

    private static CliNeed.ClearClients Clear(ServiceView table, NetAddress? client) => new(
        table.Name, client, refusal => refusal is null ? CliNeed.Answer.Done : CliNeed.Answer.Error(refusal));

    private static ServiceView? Find(RuntimeView view, string name) =>
        view.Snapshot.Services.FirstOrDefault(service => service.Name == name && service.Persistence is not null);

    private static string Header(ServiceView service) => service.Persistence is { } table
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"# table: {service.Name}, type: ip, size:{table.Size}, used:{table.Entries}\n")
        : "";

    private static string Text(ServiceView table, IReadOnlyList<ClientView> clients, TableFilter filter)
    {
        string[] servers = [.. table.Backends.Select(backend => backend.Node)];
        // As in HAProxy, who asks for one client gets its line alone.
        var text = new StringBuilder(filter.Key is null ? Header(table) : "");
        foreach (var (place, client) in clients.Index())
        {
            var server = Array.IndexOf(servers, client.Server) + 1;
            if (!filter.Takes(client, server)) continue;
            text.Append(
                CultureInfo.InvariantCulture,
                $"0x{place + 1:x}: key={client.Client} use=0 exp={client.ExpiresS * 1000:F0} server_id={server} "
                + $"server_key={client.Server}\n");
        }

        return text.ToString();
    }
}
