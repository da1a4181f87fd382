using System.Net;
using System.Net.Sockets;
using System.Text;
using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;

namespace Carpool.Linux.Tests.Nftables;

/// <summary>
/// A host with an IPv4 and an IPv6 virtual address, a client, and behind the addresses two that greet by name: the
/// service on the host's own addresses and the proxy on the virtual ones. Each echoes what it hears and says whom it
/// sees.
/// </summary>
internal sealed class KernelPathHost : IDisposable
{
    public const int Port = 80;
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    public static readonly NetAddress Vip = NetAddress.Parse("192.0.2.101");
    public static readonly NetAddress Vip6 = NetAddress.Parse("2001:db8::101");
    public static readonly NetAddress Own = NetAddress.Parse("192.0.2.11");
    public static readonly NetAddress Own6 = NetAddress.Parse("2001:db8::11");
    public static readonly Redirect ToOwn = new(Vip, Port, Own, Port);
    public static readonly Redirect ToOwn6 = new(Vip6, Port, Own6, Port);

    private readonly List<TcpListener> _listeners = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-");

    public KernelPathHost()
    {
        NetworkNamespace.Connect(Host, "eth0", Client, "eth0");
        Host.Ip("addr add 192.0.2.11/24 dev eth0");
        Host.Ip("addr add 192.0.2.101/32 dev eth0");
        Host.Ip("addr add 2001:db8::11/64 dev eth0 nodad");
        Host.Ip("addr add 2001:db8::101/128 dev eth0 nodad preferred_lft 0");
        Client.Ip("addr add 192.0.2.201/24 dev eth0");
        Client.Ip("addr add 2001:db8::201/64 dev eth0 nodad");
        foreach (var own in new[] { Own, Own6 }) Listen(own, "service");
        foreach (var vip in new[] { Vip, Vip6 }) Listen(vip, "proxy");
        Path = NewPath();
    }

    public NetworkNamespace Host { get; } = new();

    public NetworkNamespace Client { get; } = new();

    public KernelPath Path { get; }

    /// <summary>As a daemon that starts makes it.</summary>
    public KernelPath NewPath() => Host.Run(() => new KernelPath(KernelSettings.Open(_folder.FullName)));

    /// <summary>Installs the rules as the daemon does, in the host's namespace.</summary>
    public string? Install(KernelPath? path = null) => Host.Run((path ?? Path).Install);

    /// <summary>The entries that the kernel has, as nft(8) shows them.</summary>
    public string Entries => string.Concat(new[] { "local", "local6" }
        .Select(map => Host.Execute("nft", $"list map inet carpool {map}"))
        .Where(map => map.Contains("elements", StringComparison.Ordinal)));

    /// <summary>Who answers a new connection, and whom it sees: <c>service 192.0.2.201</c>.</summary>
    public string Ask(NetAddress address, NetworkNamespace? from = null)
    {
        using var talk = Connect(address, from);
        return talk.Greeting;
    }

    /// <summary>Opens a connection that stays open.</summary>
    public Talk Connect(NetAddress address, NetworkNamespace? from = null)
    {
        var family = address.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var client = (from ?? Client).Run(() => new TcpClient(family));
        client.ReceiveTimeout = client.SendTimeout = 10_000;
        client.Connect(address.ToIPAddress(), Port);
        return new Talk(client);
    }

    public void Dispose()
    {
        Path.Dispose();
        foreach (var listener in _listeners) listener.Dispose();
        Host.Dispose();
        Client.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Listen(NetAddress address, string name)
    {
        var listener = Host.Run(() => new TcpListener(address.ToIPAddress(), Port));
        Host.Run(() => listener.Start(1000));
        _listeners.Add(listener);
        _ = Task.Run(() => AcceptAsync(listener, name));
    }

    private static async Task AcceptAsync(TcpListener listener, string name)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(), name);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(TcpClient client, string name)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var seen = ((IPEndPoint)client.Client.RemoteEndPoint!).Address;
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{name} {seen}\n"));
                await stream.CopyToAsync(stream);
            }
            catch (Exception fault) when (fault is IOException or SocketException)
            {
                // The client has gone.
            }
        }
    }

    /// <summary>A connection after its greeting.</summary>
    internal sealed class Talk : IDisposable
    {
        private readonly TcpClient _client;
        private readonly StreamReader _reader;

        public Talk(TcpClient client)
        {
            _client = client;
            _reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            Greeting = _reader.ReadLine()!;
        }

        public string Greeting { get; }

        /// <summary>The client's own address and port.</summary>
        public IPEndPoint Client => (IPEndPoint)_client.Client.LocalEndPoint!;

        /// <summary>Says a word and returns the echo.</summary>
        /// <exception cref="IOException">The connection was reset, or nothing came for 10 s.</exception>
        public string? Say(string word)
        {
            _client.GetStream().Write(Encoding.ASCII.GetBytes(word + "\n"));
            return _reader.ReadLine();
        }

        /// <summary>Ends it with a RST.</summary>
        public void Abort()
        {
            _client.LingerState = new LingerOption(true, 0);
            Dispose();
        }

        public void Dispose()
        {
            _reader.Dispose();
            _client.Dispose();
        }
    }
}
