using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Carpool.Core.Balancing;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>
/// The real HAProxy beside the proxy: both send the same clients to the same servers, and know the same of them. Of two
/// servers a new client gets the first one that is up: `balance first` there, local first here.
/// </summary>
public sealed partial class HaproxyStickTableTests : IDisposable
{
    /// <summary>Who only wants to know whether HAProxy listens.</summary>
    private const string Probe = "{ src 127.0.0.1 }";

    private readonly TemporaryFolder _folder = new();
    private readonly IPEndPoint _at = new(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
    private readonly TestServer _one = TestServer.Named("mail01", "127.0.0.11");
    private readonly TestServer _two = TestServer.Named("mail02", "127.0.0.12");
    private readonly bool[] _isUp = [true, true];

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task As_HAProxy_with_a_stick_table_so_Carpool_with_persistence()
    {
        var table = new SharedStickTable(size: 100, TimeSpan.FromMinutes(30));
        await using var haproxy = await StartAsync(table);
        await using var proxy = new TestProxy(_one.Server, [_two.Server], persistence: table);

        var random = new Random(1);
        for (var step = 0; step < 60; step++)
        {
            if (random.Next(3) == 0) await ToggleAsync(proxy, random.Next(2));
            await AssertSameAsync(proxy, table, $"127.0.0.{2 + random.Next(4)}");
        }

        Assert.Equal(4, table.Count);
    }

    /// <summary>
    /// Only new clients: HAProxy makes room in a full table also for one that is in it already (2.6, `stick on`).
    /// </summary>
    [Fact]
    public async Task A_full_table_forgets_the_same_clients_as_HAProxys()
    {
        var table = new SharedStickTable(size: 3, TimeSpan.FromMinutes(30));
        await using var haproxy = await StartAsync(table);
        await using var proxy = new TestProxy(_one.Server, [_two.Server], persistence: table);

        for (var client = 2; client < 9; client++) await AssertSameAsync(proxy, table, $"127.0.0.{client}");

        Assert.Equal((3, 4), (table.Count, table.Evicted));
    }

    /// <summary>The client is sent to the same server by both, and then both know the same.</summary>
    private async Task AssertSameAsync(TestProxy proxy, SharedStickTable table, string client)
    {
        Assert.Equal(await AskHaproxyAsync(client), await proxy.AskNameAsync(client));
        var now = TimeProvider.System.InstantOf(TimeProvider.System.GetTimestamp());
        Assert.Equal(
            Entry().Matches(await CommandAsync("show table out"))
                .Select(entry => $"{entry.Groups["client"]} {entry.Groups["server"]}").Order(),
            table.Read(0, now).Entries.Select(entry => $"{entry.Client} {entry.Server}").Order());

        // HAProxy's table tells moments apart by milliseconds.
        var asked = Stopwatch.StartNew();
        await Wait.UntilAsync(() => asked.ElapsedMilliseconds > 1);
    }

    /// <summary>Takes a server out, or in again, but never the last one out.</summary>
    private async Task ToggleAsync(TestProxy proxy, int server)
    {
        if (_isUp[server] && !_isUp[1 - server]) return;
        _isUp[server] ^= true;
        await CommandAsync($"{(_isUp[server] ? "enable" : "disable")} server out/mail0{server + 1}");
        proxy.Frontend.Backends = new BackendTable(
            _one.Server with { TakesNewSessions = _isUp[0] }, [_two.Server with { TakesNewSessions = _isUp[1] }]);
    }

    private Task<PeerProgram> StartAsync(SharedStickTable like)
    {
        var (one, two) = (_one.Server, _two.Server);
        var configuration = _folder.Write("haproxy.cfg", $"""
            global
              stats socket {CommandSocket} level admin
            defaults
              mode tcp
              timeout connect 5s
              timeout client 1m
              timeout server 1m
            listen out
              bind {_at}
              tcp-request connection reject if {Probe}
              balance first
              stick-table type ip size {like.Size} expire {like.Expire.TotalSeconds}s
              stick on src
              server mail01 {one.Address}:{one.Port}
              server mail02 {two.Address}:{two.Port}

            """);
        return PeerProgram.ServeAsync(_at, "haproxy", "-db", "-f", configuration);
    }

    private string CommandSocket => Path.Combine(_folder.Path, "haproxy.sock");

    private async Task<string> AskHaproxyAsync(string from)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(_at);
        return await client.HearAllAsync();
    }

    private async Task<string> CommandAsync(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(CommandSocket));
        await socket.SayAsync(command + "\n");
        return await socket.HearAllAsync();
    }

    [GeneratedRegex(@"key=(?<client>\S+) .*server_key=(?<server>\S+)")]
    private static partial Regex Entry();
}
