using System.CommandLine;

namespace Carpool.Lab.StandIns;

/// <summary><c>carpool lab stand-in</c>: what a host of the lab runs in place of Postfix and Dovecot.</summary>
internal static class StandInCommand
{
    public static Command Create()
    {
        var configuration = new Option<string>("--config") { Required = true };
        var node = new Option<string>("--node") { Required = true };
        var command = new Command("stand-in", "Mail and web services that answer with their host's name.")
        {
            configuration, node,
        };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            var settings = LabConfiguration.Read(parse.GetRequiredValue(configuration));
            var name = parse.GetRequiredValue(node);
            var self = settings.Node(name) ?? throw new LabException($"no node '{name}'");
            using var standIn = StandIn.Bind(self, settings.Services);
            await standIn.RunAsync(ct);
            return 0;
        });
        return command;
    }
}
