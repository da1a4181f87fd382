using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests.Sessions;

public sealed class SessionTests
{
    [Fact]
    public async Task The_local_server_gets_every_session_while_it_is_up()
    {
        using var local = TestServer.Named("mail01", "127.0.0.11");
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(local.Server, [other.Server]);
        for (var i = 0; i < 10; i++) Assert.Equal("mail01", await proxy.AskNameAsync());
    }

    [Fact]
    public async Task The_others_take_turns_when_the_local_server_is_down_and_stop_when_it_is_back()
    {
        using var local = TestServer.Named("mail01", "127.0.0.11");
        using var second = TestServer.Named("mail02", "127.0.0.12");
        using var third = TestServer.Named("mail03", "127.0.0.13");
        await using var proxy = new TestProxy(
            local.Server with { TakesNewSessions = false }, [second.Server, third.Server]);
        var names = new List<string>();
        for (var i = 0; i < 10; i++) names.Add(await proxy.AskNameAsync());
        Assert.Equal((5, 5), (names.Count(name => name == "mail02"), names.Count(name => name == "mail03")));

        proxy.Frontend.Backends = new BackendTable(local.Server, [second.Server, third.Server]);
        Assert.Equal("mail01", await proxy.AskNameAsync());
        Assert.Equal(5, proxy.Frontend.Count().Servers["mail02"].Totals.Sessions);
    }

    [Fact]
    public async Task A_refused_connection_goes_to_the_next_server_and_is_reported()
    {
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(TestServer.Absent("mail01", "127.0.0.11"), [other.Server]);
        Assert.Equal("mail02", await proxy.AskNameAsync());

        var (server, result) = Assert.Single(proxy.Events.ConnectFailures);
        Assert.Equal(("mail01", CheckStatus.L4Refused), (server, result.Status));
        Assert.Equal(1, proxy.Frontend.Counters.Servers["mail01"].Connects[CheckStatus.L4Refused]);
        Assert.Equal(1, proxy.Frontend.Counters.Servers["mail02"].Connects[CheckStatus.L4Ok]);
        Assert.Equal("mail02", (await proxy.Events.NextSessionAsync()).Server!.Name);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_costs_the_connect_timeout_then_the_next_is_tried()
    {
        using var silent = await SilentServer.StartAsync("mail01", "127.0.0.11");
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(
            silent.Server, [other.Server], new FrontendSettings { ConnectTimeout = TimeSpan.FromMilliseconds(150) });
        Assert.Equal("mail02", await proxy.AskNameAsync());

        var (server, result) = Assert.Single(proxy.Events.ConnectFailures);
        Assert.Equal(("mail01", CheckStatus.L4Timeout), (server, result.Status));
        Assert.InRange(result.Latency.TotalMilliseconds, 140, 5000);
        Assert.True((await proxy.Events.NextSessionAsync()).Connection.Connect >= result.Latency);
    }

    [Fact]
    public async Task A_server_that_resets_before_the_first_byte_is_reported()
    {
        using var server = new TestServer("mail01", "127.0.0.11", socket =>
        {
            socket.Close(timeout: 0);
            return Task.CompletedTask;
        });
        await using var proxy = new TestProxy(server.Server, []);
        await proxy.AssertResetsAsync();
        var end = (await proxy.Events.NextSessionAsync()).Relay?.End;

        // The reset may come so early that it is the connect's answer.
        var (name, result) = Assert.Single(proxy.Events.ConnectFailures);
        Assert.Equal(("mail01", CheckStatus.L4Refused), (name, result.Status));
        var counters = proxy.Frontend.Counters.Servers["mail01"];
        Assert.Equal((end is null ? 0 : 1, 0), (counters.EarlyResets, counters.Successes));
    }

    [Fact]
    public async Task A_server_that_resets_a_client_which_has_spoken_is_not_reported()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.HearAsync(1);
            socket.Close(timeout: 0);
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("!");
        await client.AssertResetAsync();
        Assert.Equal(RelayEnd.ServerAborted, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
        Assert.Empty(proxy.Events.ConnectFailures);
    }

    [Fact]
    public async Task Attempts_end_with_the_retries_and_the_client_is_reset()
    {
        var absent = Enumerable.Range(1, 5).Select(i => TestServer.Absent($"mail0{i}", $"127.0.0.1{i}")).ToArray();
        await using var proxy = new TestProxy(absent[0], absent[1..], new FrontendSettings { Retries = 2 });
        await proxy.AssertResetsAsync();
        var report = await proxy.Events.NextSessionAsync();
        Assert.Equal((Refusal.ConnectFailed, null), (report.Refusal, report.Relay));
        Assert.Equal(3, proxy.Events.ConnectFailures.Count);
        Assert.Equal(proxy.Events.ConnectFailures.Last().Server, report.Server!.Name);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.ConnectFailed]);
    }

    [Fact]
    public async Task With_nothing_up_the_client_is_reset_at_once()
    {
        await using var proxy = new TestProxy(local: null, []);
        await proxy.AssertResetsAsync();
        Assert.Equal(Refusal.NoServer, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.NoServer]);
    }

    [Fact]
    public async Task The_service_sees_the_nodes_own_address_and_the_report_says_which_port()
    {
        var seen = new TaskCompletionSource<EndPoint>();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            seen.SetResult(socket.RemoteEndPoint!);
            socket.Shutdown(SocketShutdown.Send);
            await socket.ReadToEndAsync();
        });
        var settings = new FrontendSettings { Sources = [NetAddress.Parse("::1"), NetAddress.Parse("127.0.0.77")] };
        await using var proxy = new TestProxy(server.Server, [], settings);
        using var client = await proxy.ConnectAsync();
        var (near, far) = (client.LocalEndPoint, client.RemoteEndPoint);
        Assert.Equal("", await client.HearAllAsync());
        client.Shutdown(SocketShutdown.Send);

        var report = await proxy.Events.NextSessionAsync();
        var outgoing = (IPEndPoint)await seen.Task;
        Assert.Equal(IPAddress.Parse("127.0.0.77"), outgoing.Address);
        Assert.Equal(outgoing, report.Outgoing);
        Assert.Equal((near, far), (report.Client, report.Frontend));
    }

    [Fact]
    public async Task Two_thousand_connections_leave_no_descriptor_behind()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        await RunSessionsAsync(proxy, 50);
        var before = Descriptors.Count();

        await RunSessionsAsync(proxy, 2000);

        Assert.Equal(2050, proxy.Frontend.Count().Frontend.Sessions);
        Assert.InRange(Descriptors.Count(), 0, before + 5); // the runtime may have opened a file or two of its own
    }

    private static async Task RunSessionsAsync(TestProxy proxy, int count)
    {
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            using var client = await proxy.ConnectAsync();
            await client.AssertEchoesAsync($"session {number}");
            if (number % 4 == 0) client.Close(timeout: 0);
            else client.Shutdown(SocketShutdown.Send);
            if (number % 4 != 0) Assert.Equal("", await client.HearAllAsync());
        });
        for (var i = 0; i < count; i++) await proxy.Events.NextSessionAsync();
    }
}
