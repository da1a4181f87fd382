using System.Net.Sockets;
using Carpool.Core.Balancing;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests.Sessions;

/// <summary>What becomes of clients while every server has as many sessions as it may.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task A_full_local_server_leaves_the_next_session_to_another_one_and_gets_the_one_after_it_has_room()
    {
        using var local = TestServer.Echo("mail01", "127.0.0.11");
        using var other = TestServer.Echo("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(Limited(local, 1), [Limited(other, 1)]);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("one");
        using var second = await proxy.ConnectAsync();
        await second.AssertEchoesAsync("two");
        Assert.Equal((1, 1), (local.Accepted, other.Accepted));

        await EndAsync(proxy, first);
        using var third = await proxy.ConnectAsync();
        await third.AssertEchoesAsync("three");
        Assert.Equal((2, 1), (local.Accepted, other.Accepted));
    }

    [Fact]
    public async Task Those_who_wait_are_served_in_the_order_they_came()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(Limited(server, 1), []);
        var served = await proxy.ConnectAsync();
        await served.AssertEchoesAsync("first");
        // More than one loop has some of them.
        var waiting = new List<Socket>();
        for (var i = 0; i < 6; i++) waiting.Add(await ConnectAndQueueAsync(proxy, i + 1));

        foreach (var next in waiting)
        {
            await EndAsync(proxy, served);
            served.Dispose();
            await next.AssertEchoesAsync("my turn");
            served = next;
        }

        Assert.Equal(0, proxy.Frontend.Queued);
        await EndAsync(proxy, served);
        served.Dispose();
        Assert.Equal(7, proxy.Frontend.Count().Servers["mail01"].Totals.Sessions);
    }

    [Fact]
    public async Task What_a_client_says_while_it_waits_reaches_the_server()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(Limited(server, 1), []);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        using var second = await ConnectAndQueueAsync(proxy, 1);
        await second.SayAsync("all that I have to say");
        second.Shutdown(SocketShutdown.Send);

        await EndAsync(proxy, first);
        Assert.Equal("all that I have to say", await second.HearAllAsync());
    }

    [Fact]
    public async Task A_client_that_finds_the_queue_full_is_reset_at_once()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(Limited(server, 1), [], new FrontendSettings { QueueLength = 1 });
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        using var second = await ConnectAndQueueAsync(proxy, 1);

        await proxy.AssertResetsAsync();
        Assert.Equal(Refusal.QueueFull, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.QueueFull]);
        Assert.Equal(1, proxy.Frontend.Queued);
    }

    [Fact]
    public async Task A_client_that_waits_too_long_is_reset()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var settings = new FrontendSettings { QueueTimeout = TimeSpan.FromMilliseconds(50) };
        await using var proxy = new TestProxy(Limited(server, 1), [], settings);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");

        await proxy.AssertResetsAsync();
        Assert.Equal(Refusal.QueueTimeout, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal((1, 0), (proxy.Frontend.Counters.Refused[Refusal.QueueTimeout], proxy.Frontend.Queued));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_the_queue_is_forgotten_at_once(bool resets)
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(Limited(server, 1), []);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        var leaving = await ConnectAndQueueAsync(proxy, 1);
        using var staying = await ConnectAndQueueAsync(proxy, 2);

        if (resets) leaving.Close(timeout: 0);
        else leaving.Dispose();
        Assert.Equal(Refusal.ClientLeft, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal((1, 1), (proxy.Frontend.Counters.Refused[Refusal.ClientLeft], proxy.Frontend.Queued));

        await EndAsync(proxy, first);
        await staying.AssertEchoesAsync("my turn");
    }

    [Fact]
    public async Task A_server_that_comes_up_takes_those_who_wait()
    {
        using var local = TestServer.Echo("mail01", "127.0.0.11");
        using var other = TestServer.Echo("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(Limited(local, 1), [other.Server with { TakesNewSessions = false }]);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        using var second = await ConnectAndQueueAsync(proxy, 1);

        proxy.Frontend.Backends = new BackendTable(Limited(local, 1), [other.Server]);
        await second.AssertEchoesAsync("second");
        Assert.Equal(1, other.Accepted);
    }

    [Fact]
    public async Task Once_all_servers_are_down_nobody_waits_any_longer()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(Limited(server, 1), []);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        using var second = await ConnectAndQueueAsync(proxy, 1);

        proxy.Frontend.Backends = BackendTable.Empty;
        await second.AssertResetAsync();
        Assert.Equal(Refusal.NoServer, (await proxy.Events.NextSessionAsync()).Refusal);
    }

    [Fact]
    public async Task A_listener_that_is_taken_away_sends_those_who_wait_off()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(Limited(server, 1), []);
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        using var second = await ConnectAndQueueAsync(proxy, 1);

        proxy.Listener.Abort();
        await second.AssertResetAsync();
        await proxy.Listener.Ended.WaitAsync(TestProxy.Patience);
        Assert.Equal(0, proxy.Frontend.Queued);
    }

    [Fact]
    public async Task Many_clients_on_all_loops_never_exceed_the_limit_and_all_are_served()
    {
        var (current, most) = (0, 0);
        var gate = new Lock();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            lock (gate) most = Math.Max(most, ++current);
            await socket.SayAsync("hello");
            await socket.ReadToEndAsync();
            lock (gate) current--;
            socket.Shutdown(SocketShutdown.Send);
        });
        await using var proxy = new TestProxy(Limited(server, 3), []);
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (_, _) =>
        {
            using var client = await proxy.ConnectAsync();
            Assert.Equal("hello", await client.HearAsync(5));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal("", await client.HearAllAsync());
        });
        Assert.Equal(400, server.Accepted);
        Assert.InRange(most, 1, 3);
    }

    private static Server Limited(TestServer server, int sessions) => server.Server with { MaxSessions = sessions };

    /// <summary>Connects a client for whom there is no room.</summary>
    private static async Task<Socket> ConnectAndQueueAsync(TestProxy proxy, int queued)
    {
        var client = await proxy.ConnectAsync();
        await Wait.UntilAsync(() => proxy.Frontend.Queued >= queued);
        return client;
    }

    private static async Task EndAsync(TestProxy proxy, Socket client)
    {
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await client.HearAllAsync());
        await proxy.Events.NextSessionAsync();
    }
}
