using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>The real HAProxy behind the proxy and in front of it: both say the same of a client.</summary>
public sealed class HaproxyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SendProxy.V1, false)]
    [InlineData(SendProxy.V2, false)]
    [InlineData(SendProxy.V2, true)]
    public async Task HAProxy_behind_it_takes_the_header_and_logs_the_client(SendProxy version, bool withChecksum)
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at, server.Server, bind: "accept-proxy");
        await using var proxy = new TestProxy(
            new Server("haproxy", NetAddress.From(at.Address), (ushort)at.Port, TakesNewSessions: true), [],
            new FrontendSettings { SendProxy = version, SendProxyChecksum = withChecksum });

        using var client = await proxy.ConnectAsync();
        await client.AssertEchoesAsync("hello");
        var (near, far) = ((IPEndPoint)client.LocalEndPoint!, proxy.Endpoint);
        client.Shutdown(SocketShutdown.Send);

        var ended = (await proxy.Events.NextSessionAsync()).Connection;
        var id = version == SendProxy.V2 ? ended.Id.ToString() : "-";
        Assert.Equal(
            $"client {Logged(near)} at {Logged(far)} id {id} name -", await haproxy.NextLineAsync("client 127.0.0.1 "));
    }

    [Fact]
    public async Task HAProxy_behind_it_hears_the_unique_id_that_another_proxy_gave()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at, server.Server, bind: "accept-proxy");
        await using var proxy = new TestProxy(
            new Server("haproxy", NetAddress.From(at.Address), (ushort)at.Port, TakesNewSessions: true), [],
            new FrontendSettings { SendProxy = SendProxy.V2, AcceptProxy = [Loopback] });

        using var client = await proxy.ConnectAsync();
        var said = new ProxyHeader
        {
            Addresses = new(NetAddress.Parse("2001:db8::9"), 56324, NetAddress.Parse("2001:db8::101"), 25),
            UniqueId = "edge-1:4711",
        };
        await client.SendAllAsync(ProxyHeaderWriter.Write(said, SendProxy.V2, withChecksum: true));
        await client.AssertEchoesAsync("hello");
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(
            "client 2001:db8::9 56324 at 2001:db8::101 25 id edge-1:4711 name -",
            await haproxy.NextLineAsync("client 2001:db8::9"));
    }

    [Fact]
    public async Task HAProxy_behind_the_end_of_TLS_hears_the_name_that_the_client_asked_for()
    {
        using var files = new TestCertificates();
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at, server.Server, bind: "accept-proxy");
        await using var proxy = new TestProxy(
            new Server("haproxy", NetAddress.From(at.Address), (ushort)at.Port, TakesNewSessions: true), [],
            new FrontendSettings { SendProxy = SendProxy.V2, SendProxyChecksum = true });
        proxy.Frontend.Tls = TlsServer.Read(TestCertificates.Settings(files.Make("mail.pem", "mail.test")));

        using (var client = await Dialogue.StartAsync(proxy, "-servername", "imap.test")) await client.EchoAsync();

        var ended = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.EndsWith(
            $" id {ended.Id} name imap.test", await haproxy.NextLineAsync("client 127.0.0.1 "),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy-v2 proxy-v2-options crc32c,unique-id,authority,ssl,cert-cn,ssl-cipher,cert-sig,cert-key")]
    public async Task HAProxy_in_front_of_it_is_believed(string option)
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(
            server.Server, [], new FrontendSettings { AcceptProxy = [Loopback] });
        var behind = new Server(
            "proxy", NetAddress.From(proxy.Endpoint.Address), (ushort)proxy.Endpoint.Port, TakesNewSessions: true);
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at, behind, send: option);

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.99"), 0));
        await client.ConnectAsync(at);
        await client.AssertEchoesAsync("hello");
        var near = client.LocalEndPoint;
        client.Shutdown(SocketShutdown.Send);

        while ((await proxy.Events.NextSessionAsync()).Client is var seen && !seen.Equals(near))
            Assert.Equal(IPAddress.Loopback, ((IPEndPoint)seen).Address); // the look whether HAProxy listens
        Assert.Equal(0, Enum.GetValues<ProxyHeaderFault>()
            .Where(fault => fault is not (ProxyHeaderFault.None or ProxyHeaderFault.Unfinished))
            .Sum(fault => proxy.Frontend.Counters.ProxyHeaders[fault]));
    }

    [Fact]
    public async Task HAProxys_own_health_check_is_nobodys_connection()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(
            server.Server, [], new FrontendSettings { AcceptProxy = [Loopback] });
        var behind = new Server(
            "proxy", NetAddress.From(proxy.Endpoint.Address), (ushort)proxy.Endpoint.Port, TakesNewSessions: true);
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at, behind, send: "send-proxy-v2 check inter 50ms");

        var report = await proxy.Events.NextSessionAsync();
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)report.Client).Address);
        Assert.NotEqual(0, proxy.Frontend.Counters.ProxyHeaders[ProxyHeaderFault.None]);
    }

    private static string Logged(IPEndPoint end) => $"{end.Address} {end.Port}";

    private static Network Loopback => Network.Of(NetAddress.Parse("127.0.0.0"), 8);

    private Task<PeerProgram> StartAsync(IPEndPoint at, Server server, string bind = "", string send = "")
    {
        var configuration = _folder.Write("haproxy.cfg", $"""
            global
              log stdout format raw local0
            defaults
              mode tcp
              log global
              timeout connect 5s
              timeout client 1m
              timeout server 1m
            frontend in
              bind {at} {bind}
              unique-id-format %ci:%cp
              log-format "client %ci %cp at %fi %fp id %[fc_pp_unique_id] name %[fc_pp_authority]"
              default_backend out
            backend out
              server it {server.Address}:{server.Port} {send}

            """);
        return PeerProgram.ServeAsync(at, "haproxy", "-db", "-f", configuration);
    }
}
