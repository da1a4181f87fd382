using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Protection;
using Carpool.Core.Settings;
using Carpool.Proxy.Protection;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>What two proxies have in common whose counters are to agree.</summary>
/// <param name="Servers">None of them local.</param>
internal sealed record StatCase(params Server[] Servers)
{
    public int Retries { get; init; } = 3;

    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether clients are other proxies.</summary>
    public bool AcceptsProxy { get; init; }

    /// <summary>An address that is refused, or null.</summary>
    public string? Deny { get; init; }

    /// <summary>The same in HAProxy's words.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Sessions that are open at the end.</summary>
    public int Open { get; init; }
}

/// <summary>A proxy whose <c>show stat</c> can be read.</summary>
internal interface IStatProxy
{
    /// <summary>The columns of a row that both have to agree on: FRONTEND, BACKEND or a server's name.</summary>
    Task<IReadOnlyDictionary<string, long>> StatAsync(string row);

    Task<Socket> ConnectAsync(string? from = null);
}

internal static class StatProxies
{
    private const string Both = "scur smax stot bin bout eint";
    private const string Behind = $"{Both} lbtot econ eresp wredis cli_abrt srv_abrt";

    internal static string[] Columns(string row) => (row switch
    {
        "FRONTEND" => $"{Both} dcon dses ereq conn_tot",
        "BACKEND" => $"{Behind} qcur qmax",
        _ => Behind,
    }).Split(' ');

    internal static async Task UntilAsync(this IStatProxy proxy, string row, string column, long value)
    {
        using var patience = new CancellationTokenSource(TestProxy.Patience);
        while ((await proxy.StatAsync(row))[column] != value) await Task.Delay(5, patience.Token);
    }

    /// <summary>Ends a session in good order, and returns when the proxy has counted that.</summary>
    /// <param name="open">Those that stay.</param>
    internal static async Task EndAsync(this IStatProxy proxy, Socket client, int open = 0)
    {
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await client.HearAllAsync());
        await proxy.UntilAsync("FRONTEND", "scur", open);
    }
}

/// <summary>The real HAProxy.</summary>
internal sealed class StatHaproxy : IStatProxy, IAsyncDisposable
{
    private readonly PeerProgram _program;
    private readonly IPEndPoint _at;
    private readonly string _socket;

    private StatHaproxy(PeerProgram program, IPEndPoint at, string socket) =>
        (_program, _at, _socket) = (program, at, socket);

    internal static async Task<StatHaproxy> StartAsync(StatCase of, TemporaryFolder folder)
    {
        var address = IPAddress.Parse("127.0.0.21");
        var at = new IPEndPoint(address, FreePort.On($"{address}"));
        var ready = new IPEndPoint(address, FreePort.On($"{address}"));
        var socket = Path.Combine(folder.Path, "stat");
        var servers = of.Servers.Select(server =>
            $"  server {server.Name} {server.Address}:{server.Port}"
            + (server.MaxSessions < int.MaxValue ? $" maxconn {server.MaxSessions}" : "")
            + (server.TakesNewSessions ? "" : " disabled"));
        var configuration = folder.Write("haproxy.cfg", $"""
            global
              # Two that wake for one client both count it in smax for a moment.
              nbthread 1
              stats socket {socket} level admin
            defaults
              mode tcp
              timeout connect 5s
              timeout client 1m
              timeout server 1m
              timeout queue {of.QueueTimeout.TotalMilliseconds}ms
              retries {of.Retries}
              option redispatch 1
            frontend ready
              bind {ready}
            frontend test
              bind {at}{(of.AcceptsProxy ? " accept-proxy" : "")}
              {of.Rule}
              default_backend behind
            backend behind
            {string.Join('\n', servers)}

            """);
        return new StatHaproxy(
            await PeerProgram.ServeAsync(ready, "haproxy", "-db", "-f", configuration), at, socket);
    }

    public async Task<IReadOnlyDictionary<string, long>> StatAsync(string row)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket));
        await socket.SayAsync("show stat\n");
        var lines = (await socket.HearAllAsync()).Split('\n');
        var names = lines[0].TrimStart('#', ' ').Split(',');
        var proxy = row == "FRONTEND" ? "test" : "behind";
        var cells = lines.Single(line => line.StartsWith($"{proxy},{row},", StringComparison.Ordinal)).Split(',');
        return StatProxies.Columns(row).ToDictionary(
            column => column,
            column => long.Parse(cells[Array.IndexOf(names, column)], CultureInfo.InvariantCulture));
    }

    public async Task<Socket> ConnectAsync(string? from)
    {
        var socket = new Socket(_at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null) socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(_at);
        return socket;
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}

/// <summary>Ours.</summary>
internal sealed class StatProxy : IStatProxy, IAsyncDisposable
{
    private readonly TestProxy _proxy;
    private readonly ServiceFacts _facts;

    internal StatProxy(StatCase of)
    {
        _facts = Facts(of);
        _proxy = new TestProxy(local: null, of.Servers, new FrontendSettings
        {
            Retries = of.Retries,
            QueueTimeout = of.QueueTimeout,
            AcceptProxy = of.AcceptsProxy ? [Network.Of(NetAddress.Parse("127.0.0.0"), 8)] : [],
            Protection = of.Deny is null ? null : new ProtectionSettings(),
        });
        if (of.Deny is not null)
            _proxy.Frontend.Lists = new AccessTable([], [Network.Of(NetAddress.Parse(of.Deny), 32)]);
    }

    public Task<IReadOnlyDictionary<string, long>> StatAsync(string row)
    {
        var statistics = ServiceStatistics.Of(_facts, _proxy.Frontend.Count(), new Instant(0));
        object of = row switch
        {
            "FRONTEND" => statistics.Frontend,
            "BACKEND" => statistics.Backend,
            _ => statistics.Servers.Single(server => server.Svname == row),
        };
        return Task.FromResult<IReadOnlyDictionary<string, long>>(StatProxies.Columns(row).ToDictionary(
            column => column,
            column => (long)of.GetType().GetProperty(Property(column))!.GetValue(of)!));
    }

    public Task<Socket> ConnectAsync(string? from) => _proxy.ConnectAsync(from);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    /// <summary><c>cli_abrt</c> is CliAbrt.</summary>
    private static string Property(string column)
    {
        var name = new StringBuilder();
        foreach (var word in column.Split('_')) name.Append(char.ToUpperInvariant(word[0])).Append(word[1..]);
        return name.ToString();
    }

    private static ServiceFacts Facts(StatCase of)
    {
        var (settings, faults) = CarpoolSettings.Read(
            """
            carpool {
              carp { interface = eth0, password-file = "carp.password" }
              nodes {
                mail01 { address = 192.0.2.11 }
                mail02 { address = 192.0.2.12 }
              }
              addresses = [ { address = 192.0.2.101/24, vhid = 1, home = mail01 } ]
              services { test { port = 25 } }
            }
            """,
            "test.conf");
        Assert.Empty(faults);
        ServerVerdict[] verdicts =
            [.. of.Servers.Select(server => new ServerVerdict(server.Name, HealthState.Up, server.Name, "", null, 0))];
        return new ServiceFacts(
            settings!.Services[0],
            Accepts: true,
            [.. verdicts.Select(verdict => new ServerFacts("", IsLocal: false, verdict, Streak: 0, UpSince: null))],
            ServiceHistory.Begin(verdicts, new Instant(0)));
    }
}
