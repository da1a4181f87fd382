using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Settings;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Proxy.Tests.Listeners;

public sealed class ProxyListenerTests
{
    [Theory]
    [InlineData("127.0.1.1")]
    [InlineData("::1")]
    public async Task Clients_of_the_virtual_address_reach_the_service(string vip)
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], vip: vip);
        using var client = await proxy.ConnectAsync();
        await client.AssertEchoesAsync("hello");
        var counts = proxy.Frontend.Count();
        Assert.Equal((1, 1, 1), (proxy.Frontend.Sessions, counts.Clients.Current, counts.Frontend.Sessions));
    }

    [Fact]
    public async Task A_new_listener_can_have_the_address_at_once_though_old_sessions_linger_in_TIME_WAIT()
    {
        using var server = TestServer.Named("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        await proxy.AskNameAsync();
        Assert.Equal(RelayEnd.ServerClosed, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
        await proxy.Listener.DisposeAsync();

        var again = ProxyListener.Bind(proxy.Frontend, proxy.Listener.Address, proxy.Listener.Port);
        Assert.Equal(BindOutcome.Bound, again.Outcome);
        await again.Listener!.DisposeAsync();
    }

    [Fact]
    public async Task At_the_services_limit_accepting_stops_until_a_session_ends()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], new FrontendSettings { MaxSessions = 2 });
        await AssertPausesAsync(proxy, AcceptPause.FrontendFull);
    }

    [Fact]
    public async Task All_addresses_of_a_service_share_its_limit()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], new FrontendSettings { MaxSessions = 1 });
        var other = NetAddress.Parse("127.0.1.2");
        await using var listener = ProxyListener.Bind(proxy.Frontend, other, FreePort.On("127.0.1.2")).Listener!;
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("the only one");

        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await second.ConnectAsync(new IPEndPoint(other.ToIPAddress(), listener.Port));
        Assert.Equal("frontend-full", await proxy.Events.NextAcceptingAsync());

        first.Dispose();
        await second.AssertEchoesAsync("its successor");
    }

    [Fact]
    public async Task At_the_processs_limit_accepting_stops_until_a_session_ends()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], processSlots: new SessionSlots(2));
        await AssertPausesAsync(proxy, AcceptPause.ProcessFull);
    }

    [Fact]
    public async Task Draining_refuses_the_new_and_keeps_the_old_until_the_deadline()
    {
        var time = new FakeTimeProvider();
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], time: time);
        using var client = await proxy.ConnectAsync();
        await client.AssertEchoesAsync("before");

        var drained = proxy.Listener.DrainAsync(TimeSpan.FromSeconds(30));
        await AssertRefusesAsync(proxy);
        time.Advance(TimeSpan.FromSeconds(29));
        await client.AssertEchoesAsync("while draining");
        Assert.False(drained.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));
        await drained.WaitAsync(TestProxy.Patience);
        await client.AssertResetAsync();
        var report = await proxy.Events.NextSessionAsync();
        while (report.Refusal is Refusal.Stopping) report = await proxy.Events.NextSessionAsync();
        Assert.Equal(RelayEnd.Drained, report.Relay!.Value.End);
    }

    [Fact]
    public async Task Draining_ends_with_the_last_session()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], time: new FakeTimeProvider());
        using var client = await proxy.ConnectAsync();
        await client.AssertEchoesAsync("before");

        var drained = proxy.Listener.DrainAsync(TimeSpan.FromSeconds(30));
        client.Shutdown(SocketShutdown.Send);
        await drained.WaitAsync(TestProxy.Patience);
        Assert.Equal(RelayEnd.ClientClosed, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task Aborting_ends_also_a_session_that_still_looks_for_a_server()
    {
        using var silent = await SilentServer.StartAsync("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(
            silent.Server, [], new FrontendSettings { ConnectTimeout = TimeSpan.FromMinutes(1) });
        using var client = await proxy.ConnectAsync();
        while (proxy.Frontend.Counters.Clients.Current == 0) await Task.Yield();

        proxy.Listener.Abort();
        await proxy.Listener.Ended.WaitAsync(TestProxy.Patience);
        await client.AssertResetAsync();
        Assert.Equal(Refusal.Stopping, (await proxy.Events.NextSessionAsync()).Refusal);
    }

    [Fact]
    public async Task Stopping_while_a_client_waits_for_a_slot_resets_it()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], new FrontendSettings { MaxSessions = 1 });
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        using var second = await proxy.ConnectAsync();
        Assert.Equal("frontend-full", await proxy.Events.NextAcceptingAsync());

        proxy.Listener.StopAccepting();
        await second.AssertResetAsync();
        await first.AssertEchoesAsync("still first");
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.Stopping]);
    }

    [Fact]
    public async Task Without_descriptors_accepting_backs_off_and_goes_on_when_there_are_some()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(
            server.Server, [], new FrontendSettings { ResourceBackOff = TimeSpan.FromMilliseconds(20) });
        using var warm = await proxy.ConnectAsync();
        await warm.AssertEchoesAsync("everything is loaded");

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (Descriptors.Exhaust())
        {
            await client.ConnectAsync(warm.RemoteEndPoint!);
            Assert.Equal("no-descriptors", await proxy.Events.NextAcceptingAsync());
        }

        await client.AssertEchoesAsync("after the drought");
        Assert.Equal("resumed", await proxy.Events.NextAcceptingAsync());
        Assert.Equal(1, proxy.Frontend.Counters.Paused[AcceptPause.NoDescriptors]);
    }

    [Fact]
    public async Task A_burst_of_clients_at_a_dead_service_leaves_the_listener_whole()
    {
        await using var proxy = new TestProxy(TestServer.Absent("mail01", "127.0.0.11"), []);
        for (var i = 0; i < 200; i++) await proxy.AssertResetsAsync();
        for (var i = 0; i < 200; i++) await proxy.Events.NextSessionAsync();

        using var server = TestServer.Echo("mail01", "127.0.0.11");
        proxy.Frontend.Backends = new BackendTable(server.Server, []);
        using var later = await proxy.ConnectAsync();
        await later.AssertEchoesAsync("hello");
    }

    [Fact]
    public async Task Clients_that_reset_before_they_are_served_are_counted_like_others()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        for (var i = 0; i < 200; i++)
        {
            using var client = await proxy.ConnectAsync();
            client.Close(timeout: 0);
        }

        for (var i = 0; i < 200; i++)
            Assert.Equal(RelayEnd.ClientAborted, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task A_fault_of_ours_costs_its_own_session_only_and_is_told_whole()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        // A rule that nobody has written, which is asked for once there is a choice.
        var settings = new FrontendSettings { Balance = (Balance)99 };
        await using var proxy = new TestProxy(server.Server, [], settings);
        using var other = await proxy.ConnectAsync();
        await other.AssertEchoesAsync("before");
        proxy.Frontend.Backends = new BackendTable(null, [server.Server, server.Server with { Name = "mail02" }]);
        for (var i = 0; i < 3; i++)
        {
            await proxy.AssertResetsAsync();
            var told = (await proxy.Events.NextSessionAsync()).Connection;
            Assert.Equal(("IR", "faulted"), (told.Termination.ToString(), told.End));
        }

        await other.AssertEchoesAsync("after");
        other.Shutdown(SocketShutdown.Send);
        proxy.Listener.StopAccepting();
        await proxy.Listener.Ended.WaitAsync(TestProxy.Patience);
        Assert.Equal(3, proxy.Events.Faults.Count);
        Assert.All(proxy.Events.Faults, fault => Assert.IsType<UnreachableException>(fault));
        proxy.Events.Faults.Clear();
    }

    [Fact]
    public async Task A_listening_socket_that_breaks_ends_the_listener_and_is_told()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        await client.AssertEchoesAsync("before");

        Descriptors.ShutDown(ListeningSocket.InTheWayOf(proxy.Listener.Address, proxy.Listener.Port)!.Value.Inode);

        Assert.Equal("failed 22", await proxy.Events.NextAcceptingAsync());
        await client.AssertEchoesAsync("after");
    }

    [Theory]
    [InlineData(103, nameof(AcceptTrouble.Transient))]
    [InlineData(113, nameof(AcceptTrouble.Transient))]
    [InlineData(1, nameof(AcceptTrouble.Transient))]
    [InlineData(24, nameof(AcceptTrouble.NoDescriptors))]
    [InlineData(23, nameof(AcceptTrouble.NoDescriptors))]
    [InlineData(105, nameof(AcceptTrouble.NoMemory))]
    [InlineData(12, nameof(AcceptTrouble.NoMemory))]
    [InlineData(22, nameof(AcceptTrouble.Fatal))]
    [InlineData(9, nameof(AcceptTrouble.Fatal))]
    public void A_failed_accept_has_its_tier(int errno, string tier) =>
        Assert.Equal(tier, AcceptTroubles.Classify(errno).ToString());

    private static async Task AssertPausesAsync(TestProxy proxy, AcceptPause reason)
    {
        using var first = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("first");
        using var second = await proxy.ConnectAsync();
        await second.AssertEchoesAsync("second");
        using var third = await proxy.ConnectAsync();
        await third.SayAsync("third");
        Assert.Equal(reason.Word(), await proxy.Events.NextAcceptingAsync());
        Assert.Equal(2, proxy.Frontend.Count().Frontend.Sessions);

        first.Shutdown(SocketShutdown.Send);
        Assert.Equal("third", await third.HearAsync(5));
        Assert.Equal("resumed", await proxy.Events.NextAcceptingAsync());
        Assert.Equal(1, proxy.Frontend.Counters.Paused[reason]);
    }

    private static async Task AssertRefusesAsync(TestProxy proxy)
    {
        // The socket is closed by the accept loop, a moment after it was told to; who comes in between is reset.
        SocketError? error = null;
        while (error != SocketError.ConnectionRefused)
        {
            try
            {
                using var late = await proxy.ConnectAsync();
            }
            catch (SocketException failure)
            {
                error = failure.SocketErrorCode;
            }
        }
    }
}
