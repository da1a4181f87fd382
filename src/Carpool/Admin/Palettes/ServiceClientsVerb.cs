using System.CommandLine;
using System.Globalization;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Settings;
using Carpool.Services;

namespace Carpool.Admin.Palettes;

/// <summary><c>carpool service clients</c>: HAProxy's <c>show table</c> and <c>clear table</c>.</summary>
internal static class ServiceClientsVerb
{
    public static DaemonCommand Create()
    {
        var service = new Argument<string>("service") { Description = "One with persistence." };
        var client = new Option<string?>("--client") { Description = "Only this address." };
        var clear = new Option<string?>("--clear")
        {
            Description = "Forget this address, or all, here and on all nodes that can be reached. Connections go on.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "address",
        };
        var json = new Option<bool>("--json") { Description = "As a JSON array with stable keys." };
        var command = new DaemonCommand(
            "clients",
            "The clients that go back to the server they were at, as the asked node knows them.",
            async (desk, parse, ct) =>
            {
                var isToClear = parse.GetResult(clear) is not null;
                var text = parse.GetValue(isToClear ? clear : client);
                if (!TryAddress(text, out var address)) return Answer.Refused($"'{text}' is no address");

                var name = parse.GetRequiredValue(service);
                string[] known = [.. (await desk.SnapshotAsync(ct)).Services.Select(one => one.Name)];
                if (!known.Contains(name)) return Answer.Refused(Spelling.Unknown(name, "service", known));
                if (isToClear) return await desk.OrderAsync(new ClientsProtocol.Clear(name, address), ct);

                var (clients, fault) = await desk.ClientsAsync(new ClientsProtocol.List(name, address), ct);
                if (clients is null) return Answer.Refused(fault);
                return Answer.Done(parse.GetValue(json) ? AdminJson.Write(clients) : Table(clients));
            }).With(service, client, clear, json);
        command.Validators.Add(result =>
        {
            if (result.GetResult(client) is not null && result.GetResult(clear) is not null)
                result.AddError("--clear takes the address itself: it does not go with --client.");
        });
        return command;
    }

    private static bool TryAddress(string? text, out NetAddress? address)
    {
        address = NetAddress.TryParse(text, out var parsed) ? parsed : null;
        return text is null || address is not null;
    }

    private static string Table(IReadOnlyList<ClientView> clients)
    {
        var table = new TextTable("CLIENT", "SERVER", "EXPIRES");
        foreach (var client in clients)
            table.Add(
                client.Client, client.Server, string.Create(CultureInfo.InvariantCulture, $"{client.ExpiresS:F0}s"));
        return table.Render("client");
    }
}
