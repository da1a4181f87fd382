using Carpool.Admin;
using Carpool.Admin.Local;
using Carpool.Hosting;
using Carpool.Lab;

var commands = CommandTree.ForShell(
    RunCommand.Create(),
    ConfigCheckCommand.Create(TimeProvider.System),
    ClusterInitCommand.Create(TimeProvider.System),
    CarpListenCommand.Create(),
    CarpDecodeCommand.Create(),
    MetricsCommand.Create(),
    LabCommand.Create());
return await commands.InvokeAsync(args, Console.Out, Console.Error, CancellationToken.None);
