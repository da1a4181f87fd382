using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Settings;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Loops;
using static Carpool.Proxy.Tests.Logs.LogSupport;

namespace Carpool.Proxy.Tests.Logs;

public sealed class WhoisTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-log-");
    private readonly EventLoops _idle = new(1, TimeProvider.System);

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _idle.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_service_that_asks_for_a_connection_that_is_open_learns_its_client()
    {
        var asked = new TaskCompletionSource<EndPoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            asked.SetResult(socket.RemoteEndPoint!);
            await socket.ReadToEndAsync();
        });
        await using var proxy = new TestProxy(server.Server, []);
        await using var log = Start(Settings("stdout", ConnectionLogFormat.Off));
        using var client = await proxy.ConnectAsync();
        Assert.True(NetEndpoint.TryParse((await asked.Task).ToString(), out var seen));

        var trace = Assert.Single(await new Whois(proxy.Loops, log).FindAsync(seen, at: null, default));
        Assert.Equal(
            (client.LocalEndPoint!.ToString(), client.RemoteEndPoint!.ToString(), "mail01", seen.ToString(), null),
            (trace.Client, trace.Virtual, trace.Server, trace.Seen, trace.End));
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(trace.Id, (await proxy.Events.NextSessionAsync()).Connection.Id.ToString());
    }

    [Theory]
    [InlineData(ConnectionLogFormat.Off, 1000)]
    [InlineData(ConnectionLogFormat.TcpLog, 0)]
    [InlineData(ConnectionLogFormat.Json, 0)]
    public async Task One_that_has_ended_is_remembered_or_in_the_file(ConnectionLogFormat format, int remember)
    {
        var file = Path.Combine(_folder.FullName, "connections.log");
        var (first, second) = (Connection(7), Connection(7));
        second = second with { Accepted = first.Accepted.AddMinutes(1) };
        var log = Start(Settings(file, format, remember: remember));
        log.Add(first);
        log.Add(Connection(8));
        log.Add(second);
        await log.DisposeAsync();

        var whois = new Whois(_idle, log);
        var seen = first.Outgoing!.Value;
        Assert.Equal([second.Id.ToString()], await IdsAsync(whois, seen, at: null));
        Assert.Equal([first.Id.ToString()], await IdsAsync(whois, seen, first.Accepted));
        Assert.Equal([second.Id.ToString()], await IdsAsync(whois, seen, second.Ended));
        Assert.Empty(await IdsAsync(whois, seen, first.Accepted.AddSeconds(30)));
        Assert.Empty(await IdsAsync(whois, first.Client, at: null));
    }

    [Fact]
    public async Task Only_the_latest_ends_are_remembered()
    {
        var log = Start(Settings("stdout", ConnectionLogFormat.Off, remember: 2));
        for (var port = 1; port <= 3; port++) log.Add(Connection(port));
        await log.DisposeAsync();

        var whois = new Whois(_idle, log);
        Assert.Empty(await IdsAsync(whois, Connection(1).Outgoing!.Value, at: null));
        Assert.Single(await IdsAsync(whois, Connection(2).Outgoing!.Value, at: null));
    }

    private static async Task<IEnumerable<string>> IdsAsync(Whois whois, NetEndpoint seen, DateTimeOffset? at) =>
        (await whois.FindAsync(seen, at, default)).Select(trace => trace.Id);
}
