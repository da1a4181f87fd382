using System.Net;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// A server and a client with a cable between them, in networks of their own. The server has the first core and the
/// client the last one, as if they were two machines.
/// </summary>
internal sealed class Cable : IAsyncDisposable
{
    public const string Interface = "eth0";

    private readonly List<IAsyncDisposable> _started = [];

    private Cable(NetworkHost server, NetworkHost client)
    {
        Server = server;
        Client = client;
    }

    /// <summary>The server's own address.</summary>
    public static IPAddress Own { get; } = IPAddress.Parse("192.0.2.11");

    /// <summary>The virtual address, which nobody has at first.</summary>
    public static IPAddress Virtual { get; } = IPAddress.Parse("192.0.2.101");

    public NetworkHost Server { get; }

    public NetworkHost Client { get; }

    /// <summary>The beginning of a command on the server.</summary>
    public string[] OnServer => [.. Server.Inside, .. ProxyRig.OnCores("0")];

    /// <summary>The beginning of a command on the client.</summary>
    public string[] OnClient => [.. Client.Inside, .. ProxyRig.OnCores(ProxyRig.LoadCore)];

    /// <summary>Lays it, with the same web server on the server's own address as elsewhere.</summary>
    public static async Task<Cable> LayAsync(CancellationToken ct)
    {
        var server = await NetworkHost.BootAsync(beside: null, ct);
        var cable = new Cable(server, await NetworkHost.BootAsync(server, ct));
        try
        {
            await server.RunAsync(
                $"ip link add {Interface} type veth peer name {Interface} netns {cable.Client.Pid}", ct);
            await server.RunAsync($"ip address add {Own}/24 dev {Interface}", ct);
            await server.RunAsync($"ip link set {Interface} up", ct);
            // Else a proxy that connects to the server's own address runs out of ports after two seconds.
            await server.RunAsync("sysctl -q -w net.ipv4.tcp_tw_reuse=1", ct);
            await cable.Client.RunAsync($"ip address add 192.0.2.20/24 dev {Interface}", ct);
            await cable.Client.RunAsync($"ip link set {Interface} up", ct);
            var web = new IPEndPoint(Own, ProxyRig.HttpPort);
            cable.Keep(await Haproxy.StartAsync(cable.OnServer, Haproxy.WebServer(web), web, ct));
            return cable;
        }
        catch
        {
            await cable.DisposeAsync();
            throw;
        }
    }

    /// <summary>What ends before the cable does.</summary>
    public void Keep(IAsyncDisposable started) => _started.Add(started);

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started)) await started.DisposeAsync();
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
