using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.Logs;
using Carpool.Linux.Nftables;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Sessions;

namespace Carpool.Linux.Tests.Nftables;

/// <summary>
/// A host with a proxy and a service of its own, a client on one network, and on another a server whose default route
/// leads through the host. The services say whom they see.
/// </summary>
internal sealed class TransparentHost : IAsyncDisposable
{
    private const ushort Port = 80;
    private static readonly NetAddress Vip = NetAddress.Parse("192.0.2.101");
    private static readonly NetAddress Vip6 = NetAddress.Parse("2001:db8::101");
    private static readonly NetAddress Own = NetAddress.Parse("192.0.2.11");
    private static readonly NetAddress Own6 = NetAddress.Parse("2001:db8::11");

    private readonly List<TcpListener> _services = [];
    private readonly List<ProxyListener> _listeners = [];
    private readonly EventLoops _loops = new(1, TimeProvider.System);
    private readonly FailureEvents _events = new();
    private readonly Frontend _frontend;

    public TransparentHost()
    {
        // A neighbour is asked for from the link-local address, which is there only once nobody else claims it.
        foreach (var host in new[] { Host, Client, Server })
            host.Execute("sysctl", "-qw net.ipv6.conf.default.accept_dad=0");
        NetworkNamespace.Connect(Host, "eth0", Client, "eth0");
        NetworkNamespace.Connect(Host, "eth1", Server, "eth0");
        foreach (var address in (string[])["192.0.2.11/24", "192.0.2.101/32"]) Host.Ip($"addr add {address} dev eth0");
        foreach (var address in (string[])["2001:db8::11/64", "2001:db8::101/128"])
            Host.Ip($"addr add {address} dev eth0 nodad");
        Host.Ip("addr add 198.51.100.1/24 dev eth1");
        Host.Ip("addr add 2001:db8:2::1/64 dev eth1 nodad");
        Client.Ip("addr add 192.0.2.201/24 dev eth0");
        Client.Ip("addr add 2001:db8::201/64 dev eth0 nodad");
        Server.Ip("addr add 198.51.100.2/24 dev eth0");
        Server.Ip("addr add 2001:db8:2::2/64 dev eth0 nodad");
        Server.Ip("route add default via 198.51.100.1");
        Server.Ip("-6 route add default via 2001:db8:2::1");
        foreach (var own in new[] { Own, Own6 }) Serve(Host, own, "local");
        foreach (var address in new[] { Far.Address, Far.Address6!.Value }) Serve(Server, address, "far");
        Transparency = NewTransparency();
        _frontend = new Frontend(
            "web", new FrontendSettings { Transparent = true, Sources = [Own, Own6] }, new SessionSlots(100), _loops,
            new ConnectionIds("mail01", DateTimeOffset.UnixEpoch), _events);
        foreach (var vip in new[] { Vip, Vip6 })
            _listeners.Add(Host.Run(() => ProxyListener.Bind(_frontend, vip, Port).Listener!));
    }

    public static Server Local { get; } = new("mail01", Own, Port, TakesNewSessions: true) { Address6 = Own6 };

    public static Server Far { get; } = new("mail02", NetAddress.Parse("198.51.100.2"), Port, TakesNewSessions: true)
    {
        Address6 = NetAddress.Parse("2001:db8:2::2"),
    };

    public NetworkNamespace Host { get; } = new();

    public NetworkNamespace Client { get; } = new();

    public NetworkNamespace Server { get; } = new();

    public Transparency Transparency { get; }

    /// <summary>All that is in force of it, as ip(8) and nft(8) show it.</summary>
    public string InForce =>
        Host.Execute("nft", "list tables") + string.Concat(new[] { "-4", "-6" }.Select(family =>
            Host.Ip($"{family} rule") + Host.Ip($"{family} route show table all")))
        .Split('\n').Where(line => line.Contains("4053", StringComparison.Ordinal)).Aggregate("", string.Concat);

    /// <summary>As a daemon that starts makes it.</summary>
    public Transparency NewTransparency() => Host.Run(() => new Transparency());

    /// <summary>Connects to the virtual address and returns what the service says: <c>far 192.0.2.201</c>.</summary>
    public string Ask(Server server, bool isV6)
    {
        _frontend.Backends = server == Local ? new BackendTable(server, []) : new BackendTable(local: null, [server]);
        var family = isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        using var client = Client.Run(() => new TcpClient(family));
        client.ReceiveTimeout = 10_000;
        client.Connect((isV6 ? Vip6 : Vip).ToIPAddress(), Port);
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            return reader.ReadLine() ?? "";
        }
        catch (IOException) when (!_events.Failures.IsEmpty)
        {
            return string.Join(", ", _events.Failures);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
        await _loops.DisposeAsync();
        foreach (var service in _services) service.Dispose();
        Transparency.Dispose();
        Host.Dispose();
        Client.Dispose();
        Server.Dispose();
    }

    private void Serve(NetworkNamespace where, NetAddress address, string name)
    {
        var service = where.Run(() => new TcpListener(address.ToIPAddress(), Port));
        where.Run(() => service.Start());
        _services.Add(service);
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var client = await service.AcceptTcpClientAsync();
                    var seen = ((IPEndPoint)client.Client.RemoteEndPoint!).Address;
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{name} {seen}\n"));
                }
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        });
    }

    /// <summary>Keeps what went wrong on the way to servers.</summary>
    private sealed class FailureEvents : IProxyEvents
    {
        public ConcurrentQueue<CheckResult> Failures { get; } = new();

        public void ConnectFailed(Server server, CheckResult result) => Failures.Enqueue(result);

        public void SessionEnded(SessionReport report)
        {
        }

        public bool TakesRefused() => false;

        public void AcceptPaused(ProxyListener listener, AcceptPause reason)
        {
        }

        public void AcceptResumed(ProxyListener listener)
        {
        }

        public void ListenerFailed(ProxyListener listener, int errno, string detail)
        {
        }

        public void SourceLimited(Network source, Refusal why)
        {
        }

        public void SourceQuiet(Network source, long refusals, TimeSpan lasted)
        {
        }

        public void SessionFaulted(ProxyListener listener, Exception fault)
        {
        }
    }
}
