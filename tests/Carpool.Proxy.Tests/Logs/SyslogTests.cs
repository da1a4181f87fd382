using System.Net;
using System.Net.Sockets;
using System.Text;
using static Carpool.Proxy.Tests.Logs.LogSupport;

namespace Carpool.Proxy.Tests.Logs;

public sealed class SyslogTests : IDisposable
{
    private const string Header = "<134>1 2026-11-26T20:55:01.000Z mail01 carpool - connection - 198.51.100.7:";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-log-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, InlineData("127.0.0.1"), InlineData("::1")]
    public async Task By_UDP_each_line_is_a_datagram(string address)
    {
        using var server = Listen(new IPEndPoint(IPAddress.Parse(address), 0), SocketType.Dgram);
        await using var log = Start(Settings($"syslog:udp:{server.LocalEndPoint}"));
        for (var port = 1; port <= 3; port++) log.Add(Connection(port));
        for (var port = 1; port <= 3; port++)
        {
            var line = await DatagramAsync(server);
            Assert.StartsWith($"{Header}{port} [", line);
            Assert.EndsWith(" client-closed", line);
        }
    }

    [Fact]
    public async Task A_UDP_server_that_is_away_costs_counted_lines_and_gets_the_next_ones()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort.On("127.0.0.1"));
        await using var log = Start(Settings($"syslog:udp:{endpoint}"));
        await log.AddUntilAsync(1, () => log.Lost > 0);

        using var server = Listen(endpoint, SocketType.Dgram);
        await log.AddUntilAsync(2, () => server.Available > 0);
        Assert.StartsWith($"{Header}", await DatagramAsync(server));
    }

    [Fact]
    public async Task By_TCP_each_line_has_its_length_before_it()
    {
        using var server = Listen(new IPEndPoint(IPAddress.Loopback, 0), SocketType.Stream);
        await using var log = Start(Settings($"syslog:tcp:{server.LocalEndPoint}"));
        for (var port = 1; port <= 3; port++) log.Add(Connection(port));
        using var accepted = await server.AcceptAsync();
        for (var port = 1; port <= 3; port++) Assert.StartsWith($"{Header}{port} [", await FrameAsync(accepted));
    }

    [Fact]
    public async Task A_TCP_server_that_went_away_gets_whole_lines_over_a_new_connection()
    {
        using var server = Listen(new IPEndPoint(IPAddress.Loopback, 0), SocketType.Stream);
        await using var log = Start(Settings($"syslog:tcp:{server.LocalEndPoint}"));
        log.Add(Connection(1));
        using (var first = await server.AcceptAsync()) Assert.StartsWith($"{Header}1 [", await FrameAsync(first));

        log.Add(Connection(2));
        using var second = await server.AcceptAsync();
        Assert.StartsWith($"{Header}2 [", await FrameAsync(second));
        Assert.Equal(0, log.Lost);
    }

    [Fact]
    public async Task A_TCP_server_that_does_not_read_holds_nobody_up()
    {
        using var server = Listen(new IPEndPoint(IPAddress.Loopback, 0), SocketType.Stream);
        await using var log = Start(Settings($"syslog:tcp:{server.LocalEndPoint}", queue: 100));
        log.Add(Connection(1));
        using var accepted = await server.AcceptAsync();
        // As much as fits into the buffers of both sides, then into the queue; the rest is dropped.
        await Wait.UntilAsync(() =>
        {
            for (var i = 0; i < 10_000; i++) log.Add(Connection(1));
            return log.Lost > 0;
        });
        accepted.Close(timeout: 0);
    }

    [Fact]
    public async Task This_hosts_own_syslog_gets_datagrams_also_after_it_was_started_anew()
    {
        var path = Path.Combine(_folder.FullName, "log");
        await using var log = Start(Settings($"syslog:{path}"));
        using (var server = Listen(new UnixDomainSocketEndPoint(path), SocketType.Dgram))
        {
            log.Add(Connection(1));
            Assert.StartsWith($"{Header}1 [", await DatagramAsync(server));
        }

        File.Delete(path);
        using (var server = Listen(new UnixDomainSocketEndPoint(path), SocketType.Dgram))
        {
            log.Add(Connection(2));
            Assert.StartsWith($"{Header}2 [", await DatagramAsync(server));
        }

        Assert.Equal(0, log.Lost);
    }

    private static Socket Listen(EndPoint endpoint, SocketType type)
    {
        var socket = new Socket(endpoint.AddressFamily, type, ProtocolType.Unspecified);
        socket.Bind(endpoint);
        if (type == SocketType.Stream) socket.Listen();
        return socket;
    }

    private static async Task<string> DatagramAsync(Socket server)
    {
        using var patience = new CancellationTokenSource(TestProxy.Patience);
        var buffer = new byte[2048];
        var length = await server.ReceiveAsync(buffer, patience.Token);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static async Task<string> FrameAsync(Socket socket)
    {
        var length = 0;
        while (await socket.HearAsync(1) is var digit && digit != " ") length = (10 * length) + (digit[0] - '0');
        return await socket.HearAsync(length);
    }
}
