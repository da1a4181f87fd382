using System.CommandLine;
using System.Text.Json;
using Carpool.Admin;
using Carpool.Core.Settings;
using Carpool.Lab.Control;
using Carpool.Lab.Probe;
using Carpool.Lab.Servers;
using Carpool.Lab.StandIns;
using Carpool.Lab.View;

namespace Carpool.Lab;

/// <summary>The commands of the lab. They run in the shell, not in a daemon.</summary>
public static class LabCommand
{
    /// <summary><c>carpool lab</c> with all its verbs, for the root command.</summary>
    public static Command Create()
    {
        var name = new Option<string>("--name")
        {
            Description = "Which lab, when several run.",
            DefaultValueFactory = _ => "lab",
            Recursive = true,
        };
        return new Command("lab", "A pool of servers and a client on this one machine. Needs no root.")
        {
            name,
            Up(name),
            Down(name),
            Status(name),
            Exec(name),
            Dashboard(name),
            OnHost(name, LabVerb.Crash, "Power failure: the link goes, then all processes of the host at once."),
            OnHost(name, LabVerb.Kill, "SIGKILL of the daemon alone."),
            OnHost(name, LabVerb.Hang, "SIGSTOP of the daemon alone; 'heal' lets it go on."),
            Cut(name),
            OnHost(name, LabVerb.Heal, "Undo every cut of the host and let a daemon that hangs go on."),
            OnHost(name, LabVerb.Start, "Start again what crashed or was killed."),
            BreakCommands.Break(name),
            BreakCommands.Mend(name),
            Inside(),
            Door(),
            StandInCommand.Create(),
            ProbeCommand.Create(),
        };
    }

    private static Command Up(Option<string> name)
    {
        var nodes = Number("--nodes", "How many servers.", 5, 1..LabPool.MaxNodes);
        var addresses = Number("--addresses", "How many virtual addresses.", 10, 1..LabPool.MaxAddresses);
        var beat = Number("--beat", "Milliseconds between two advertisements of a master.", 100, 10..1000);
        var holdDown = new Option<int?>("--hold-down")
        {
            Description = "Milliseconds that a host which is back must have been ready before addresses move to it, "
                + "however often it failed.",
        };
        holdDown.Validators.Add(NumberLimit.Between(0, 3_600_000, "--hold-down must be 0..3600000"));
        var configuration = new Option<string?>("--config")
        {
            Description = "Run this configuration file instead; it has sizes and times of its own.",
        };
        var services = new Option<LabServices>("--services")
        {
            Description = "embedded: small ones that answer with their host's name. real: Postfix, Dovecot and nginx, "
                + "with all their files on the lab's own disks; needs root.",
            HelpName = "embedded|real",
        };
        services.AcceptOnlyFromAmong("embedded", "real");
        var detach = new Option<bool>("--detach", "-d")
        {
            Description = "Return when every address has a master; the lab goes on until 'lab down'.",
        };
        var command = new Command("up", "Build the lab and show who holds what; Ctrl-C removes everything.")
        {
            nodes, addresses, beat, holdDown, configuration, services, detach,
        };
        command.Validators.Add(result =>
        {
            var sizes = new Option[] { nodes, addresses, beat, holdDown }.Select(result.GetResult);
            if (result.GetResult(configuration) is not null && sizes.Any(size => size is { Implicit: false }))
                result.AddError("--config does not go with --nodes, --addresses, --beat or --hold-down");
        });
        command.SetAction(Guarded(async (parse, ct) =>
        {
            var folder = LabFolder.Of(parse.GetRequiredValue(name));
            if (await LabClient.TryAskAsync(folder, new LabRequest(LabVerb.Status), ct) is not null)
                throw new LabException($"a lab '{folder.Name}' runs already; 'carpool lab down' ends it");

            folder.Create();
            var kind = parse.GetValue(services);
            var pace = TimeSpan.FromMilliseconds(parse.GetValue(beat));
            TimeSpan? wait = parse.GetValue(holdDown) is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
            var file = parse.GetValue(configuration) is { } given
                ? Path.GetFullPath(given)
                : LabConfiguration.Write(folder, parse.GetValue(nodes), parse.GetValue(addresses), pace, wait, kind);
            var settings = LabConfiguration.Read(file);
            if (kind == LabServices.Real) RealPool.Require(settings);
            if (parse.GetValue(detach)) await LabLaunch.DetachAsync(folder, file, kind, ct);
            else LabLaunch.Become(folder, file, kind);
        }));
        return command;
    }

    private static Command Down(Option<string> name)
    {
        var command = new Command("down", "End the lab; nothing of it is left.");
        command.SetAction(Guarded((parse, ct) => LabClient.EndAsync(LabFolder.Of(parse.GetRequiredValue(name)), ct)));
        return command;
    }

    private static Command Status(Option<string> name)
    {
        var json = new Option<bool>("--json") { Description = "As JSON, with process numbers." };
        var command = new Command("status", "Hosts, programs, links and who holds what.") { json };
        command.SetAction(Guarded(async (parse, ct) =>
        {
            var folder = LabFolder.Of(parse.GetRequiredValue(name));
            var status = (await LabClient.AskAsync(folder, new LabRequest(LabVerb.Status), ct)).Status!;
            var text = parse.GetValue(json)
                ? JsonSerializer.Serialize(status, LabJson.Indented.LabStatus)
                : StatusText.Of(status);
            await parse.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), ct);
        }));
        return command;
    }

    private static Command Exec(Option<string> name)
    {
        var host = Host();
        var words = new Argument<string[]>("command")
        {
            Description = "The command and its arguments, after '--'. 'carpool' is this program.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("exec", "Run a command on a host, with this terminal and its exit status.")
        {
            host, words,
        };
        command.SetAction(Guarded(async (parse, ct) =>
        {
            var folder = LabFolder.Of(parse.GetRequiredValue(name));
            var status = (await LabClient.AskAsync(folder, new LabRequest(LabVerb.Status), ct)).Status!;
            LabEntry.Become(status, parse.GetRequiredValue(host), parse.GetRequiredValue(words));
        }));
        return command;
    }

    private static Command Dashboard(Option<string> name)
    {
        var port = new Argument<int>("port")
        {
            Description = "On 127.0.0.1 of this machine; 0 for any that is free.",
            DefaultValueFactory = _ => LabDashboard.Inside.Port,
        };
        port.Validators.Add(NumberLimit.Between(0, 65535, "the port must be 0..65535"));
        var command = new Command("dashboard", "Let a browser on this machine look into the lab, until Ctrl-C.")
        {
            port,
        };
        command.SetAction(Guarded((parse, ct) =>
            new LabDashboard(LabFolder.Of(parse.GetRequiredValue(name)), parse.InvocationConfiguration.Output)
                .RunAsync(parse.GetValue(port), ct)));
        return command;
    }

    private static Command Door()
    {
        var listener = new Option<int>("--listener") { Required = true };
        var command = new Command("door", "The end of the dashboard's way that is on a host.") { listener };
        command.Hidden = true;
        command.SetAction(Guarded((parse, ct) => LabDashboard.RelayAsync(parse.GetRequiredValue(listener), ct)));
        return command;
    }

    private static Command OnHost(Option<string> name, LabVerb verb, string description)
    {
        var host = Host();
        var command = new Command(verb.ToString().ToLowerInvariant(), description) { host };
        command.SetAction(Guarded((parse, ct) => LabClient.AskAsync(
            LabFolder.Of(parse.GetRequiredValue(name)), new LabRequest(verb, parse.GetRequiredValue(host)), ct)));
        return command;
    }

    private static Command Cut(Option<string> name)
    {
        var host = Host();
        var only = new Option<Traffic>("--only")
        {
            Description = "Lose only this on the way, both ways: wire (CARP, protocol 112) or cluster (its TCP port).",
            HelpName = "wire|cluster",
            CustomParser = result => result.Tokens[0].Value == "wire" ? Traffic.Wire : Traffic.Cluster,
        };
        only.AcceptOnlyFromAmong("wire", "cluster");
        var from = new Option<string[]>("--from")
        {
            Description = "Lose it between the host and these alone, separated by commas; the rest goes on.",
            HelpName = "HOST[,HOST...]",
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))],
        };
        var command = new Command(
            "cut", "Pull the network cable out, or cut a host off in part; 'heal' undoes it.") { host, only, from };
        command.SetAction(Guarded((parse, ct) => LabClient.AskAsync(
            LabFolder.Of(parse.GetRequiredValue(name)),
            new LabRequest(
                LabVerb.Cut, parse.GetRequiredValue(host), parse.GetValue(only), parse.GetValue(from) ?? []),
            ct)));
        return command;
    }

    private static Command Inside()
    {
        var folder = new Option<string>("--folder") { Required = true };
        var configuration = new Option<string>("--config") { Required = true };
        var services = new Option<LabServices>("--services") { Required = true };
        var detached = new Option<bool>("--detached");
        var command = new Command("inside", "The lab itself, in its namespaces.")
        {
            folder, configuration, services, detached,
        };
        command.Hidden = true;
        command.SetAction(Guarded((parse, ct) => LabSession.RunAsync(
            LabFolder.At(parse.GetRequiredValue(folder)),
            parse.GetRequiredValue(configuration),
            parse.GetRequiredValue(services),
            parse.GetValue(detached),
            ct)));
        return command;
    }

    internal static Argument<string> Host() => new("host") { Description = "mail01, mail02 ... or client." };

    private static Option<int> Number(string name, string description, int preset, Range range)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => preset };
        option.Validators.Add(NumberLimit.Between(range.Start.Value, range.End.Value, $"{name} must be {range}"));
        return option;
    }

    /// <summary>An action whose expected trouble becomes one message and an exit status.</summary>
    internal static Func<ParseResult, CancellationToken, Task<int>> Guarded(
        Func<ParseResult, CancellationToken, Task> action) => async (parse, ct) =>
        {
            try
            {
                await action(parse, ct);
                return 0;
            }
            catch (LabException e)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(e.Message.AsMemory(), CancellationToken.None);
                return e.Exit;
            }
        };
}
