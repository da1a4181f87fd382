using System.CommandLine;
using Carpool.Lab.Control;

namespace Carpool.Lab.Servers;

/// <summary><c>carpool lab break</c> and <c>lab mend</c>.</summary>
internal static class BreakCommands
{
    public static Command Break(Option<string> name)
    {
        var host = LabCommand.Host();
        var service = new Argument<string>("service") { Description = "Its name in the configuration." };
        var ways = Enum.GetValues<Breakage>().ToDictionary(Breakages.Word);
        var how = new Option<Breakage>("--how")
        {
            Required = true,
            HelpName = string.Join('|', ways.Keys),
            Description = "stop: its server ends. hang: its server is halted. reset: its connections are reset. "
                + "banner: it greets, then refuses. auth: no login succeeds. slow: it greets, then takes its time. "
                + "disk-full: no mail can be stored. expired: its certificate is too old.",
            CustomParser = result => ways[result.Tokens[0].Value],
        };
        how.AcceptOnlyFromAmong([.. ways.Keys]);
        var command = new Command(
            "break", "Break a real service, and what shares with it what is broken; 'mend' undoes it.")
        {
            host, service, how,
        };
        command.SetAction(LabCommand.Guarded((parse, ct) => LabClient.AskAsync(
            LabFolder.Of(parse.GetRequiredValue(name)),
            new LabRequest(LabVerb.Break, parse.GetRequiredValue(host))
            {
                Service = parse.GetRequiredValue(service),
                How = parse.GetValue(how),
            },
            ct)));
        return command;
    }

    public static Command Mend(Option<string> name)
    {
        var host = LabCommand.Host();
        var service = new Argument<string?>("service")
        {
            Description = "Its name in the configuration. Without: all.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("mend", "Make a service whole that 'break' has broken.") { host, service };
        command.SetAction(LabCommand.Guarded((parse, ct) => LabClient.AskAsync(
            LabFolder.Of(parse.GetRequiredValue(name)),
            new LabRequest(LabVerb.Mend, parse.GetRequiredValue(host)) { Service = parse.GetValue(service) },
            ct)));
        return command;
    }
}
