using Carpool.Admin;
using Carpool.Admin.Local;
using Carpool.Hosting;
using Carpool.Lab;
using Carpool.Shell;

CommandTree? commands = null;
commands = CommandTree.ForShell(
    RunCommand.Create(),
    ConfigCheckCommand.Create(TimeProvider.System),
    ClusterInitCommand.Create(TimeProvider.System),
    ImportCommand.Create(),
    DnsCommands.Create(),
    CarpListenCommand.Create(),
    CarpDecodeCommand.Create(),
    MetricsCommand.Create(),
    LabCommand.Create(),
    WatchCommand.Create(() => commands!, TimeProvider.System),
    TopCommand.Create(() => commands!, TimeProvider.System),
    CompletionCommand.Create(),
    CompletionCommand.CreateHidden(() => commands!),
    ManualCommand.Create(() => commands!));
return await commands.InvokeAsync(args, Console.Out, Console.Error, CancellationToken.None);
