using System.CommandLine;
using System.Net.Sockets;
using Carpool.Linux.Namespaces;
using Carpool.Nodes;
using Carpool.Upgrade;

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
        using var predecessor = await Predecessor.FindAsync(ct);
        LocalConfiguration configuration;
        try
        {
            configuration = file.Read();
        }
        catch (ConfigurationRefusedException refused)
        {
            await error.WriteLineAsync(refused.Message.AsMemory(), ct);
            if (predecessor is not null) await predecessor.SayAsync(new UpgradeMessage.Refused(refused.Message), ct);
            return Usage;
        }

        if (NetworkCapabilities.Missing() is { Count: > 0 } missing)
        {
            var why = $"user {Environment.UserName} lacks {string.Join(", ", missing)}: "
                + "the daemon runs as root, or as carpool.service lets it (AmbientCapabilities)";
            await error.WriteLineAsync(why.AsMemory(), ct);
            return Usage;
        }

        var socket = configuration.Settings.Admin.Socket;
        if (predecessor is null && await IsAnsweredAsync(socket, ct))
        {
            await error.WriteLineAsync($"a daemon answers at {socket} already".AsMemory(), ct);
            return Refused;
        }

        await new Daemon(configuration, file, predecessor).RunAsync(ct);
        return 0;
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
