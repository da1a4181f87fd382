using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Hosting;
using Carpool.Admin;
using Carpool.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carpool.Hosting;

/// <summary><c>carpool run</c>: the daemon.</summary>
internal static class RunCommand
{
    private const int Refused = 1;
    private const int Usage = 2;

    public static Command Create()
    {
        var config = new Option<string>("--config")
        {
            Description = "The configuration file, the same on every server.",
            DefaultValueFactory = _ => ConfigurationFile.DefaultPath,
        };
        var node = new Option<string?>("--node") { Description = "This server's name in it. Default: the host name." };
        var command = new Command(
            "run", "The daemon: holds this server's share of the addresses until it is told to stop.")
        {
            config, node,
        };
        command.SetAction((parse, ct) => RunAsync(
            new ConfigurationFile(parse.GetRequiredValue(config), parse.GetValue(node)),
            parse.InvocationConfiguration.Error,
            ct));
        return command;
    }

    private static async Task<int> RunAsync(ConfigurationFile file, TextWriter error, CancellationToken ct)
    {
        LocalConfiguration configuration;
        try
        {
            configuration = file.Read();
        }
        catch (ConfigurationRefusedException refused)
        {
            await error.WriteLineAsync(refused.Message.AsMemory(), ct);
            return Usage;
        }

        var socket = configuration.Settings.Admin.Socket;
        if (await IsAnsweredAsync(socket, ct))
        {
            await error.WriteLineAsync($"a daemon answers at {socket} already".AsMemory(), ct);
            return Refused;
        }

        await RunHostAsync(configuration, file, ct);
        return 0;
    }

    private static async Task RunHostAsync(
        LocalConfiguration configuration, ConfigurationFile file, CancellationToken ct)
    {
        var socket = configuration.Settings.Admin.Socket;
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(socket))!).FullName;
        await using var linux = new LinuxHost(folder);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSystemd();
        // The node's own lines come from its LineLogger; this is for what the host itself has to say when it fails.
        builder.Logging.AddSystemdConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddNodeSystem(configuration, linux, file);
        builder.Services.AddSingleton<IAdminDesk, AdminDesk>();
        builder.Services.AddHostedService(services => new AdminServer(
            socket,
            CommandTree.ForDaemon(services.GetRequiredService<IAdminDesk>()),
            services.GetRequiredService<ILogger<AdminServer>>()));

        using var host = builder.Build();
        using var reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            var node = host.Services.GetRequiredService<IRequiredActor<NodeActor>>().ActorRef;
            node.Tell(new NodeProtocol.Reload(), ActorRefs.NoSender);
        });
        await host.RunAsync(ct);
    }

    private static async Task<bool> IsAnsweredAsync(string path, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
