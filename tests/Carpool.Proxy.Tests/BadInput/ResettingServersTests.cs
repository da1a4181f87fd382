using System.Net;
using System.Net.Sockets;
using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Tests.BadInput;

/// <summary>Servers that take a connection and reset it. A retry would be seen once a byte went either way.</summary>
public sealed class ResettingServersTests
{
    [Fact]
    public async Task A_server_that_resets_at_once_is_passed_over_for_the_next_one_and_the_client_sees_nothing()
    {
        using var server = Resetting("mail01", "127.0.0.11");
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(server.Server, [other.Server]);
        for (var i = 0; i < 50; i++) Assert.Equal("mail02", await proxy.AskNameAsync());

        var ended = await proxy.Events.NextSessionAsync();
        Assert.Equal(("mail02", "--"), (ended.Server!.Name, ended.Connection.Termination.ToString()));
        Assert.Equal((1, true), (ended.Connection.Load.Retries, ended.Connection.Load.Redispatched));
        Assert.Equal((50, 50), (server.Accepted, other.Accepted));
        // A reset may be there as soon as the connection is, or later.
        var counters = proxy.Frontend.Counters.Servers["mail01"];
        Assert.Equal((0, 50), (counters.Successes, counters.Connects[CheckStatus.L4Refused] + counters.EarlyResets));
        Assert.Equal(50, proxy.Events.ConnectFailures.Count);
        Assert.All(proxy.Events.ConnectFailures, failure => Assert.Equal(
            ("mail01", CheckStatus.L4Refused), (failure.Server, failure.Result.Status)));
    }

    [Fact]
    public async Task The_next_server_gets_a_PROXY_header_of_its_own_and_all_that_the_client_says()
    {
        using var server = Resetting("mail01", "127.0.0.11");
        using var other = TestServer.Echo("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(
            server.Server, [other.Server], new FrontendSettings { SendProxy = SendProxy.V1 });
        using var client = await proxy.ConnectAsync();
        var header = $"PROXY TCP4 127.0.0.1 127.0.1.1 {((IPEndPoint)client.LocalEndPoint!).Port} ";

        Assert.StartsWith(header, await client.HearLineAsync(), StringComparison.Ordinal);
        await client.AssertEchoesAsync("hello");
    }

    [Fact]
    public async Task When_all_servers_reset_at_once_so_does_the_proxy()
    {
        using var first = Resetting("mail01", "127.0.0.11");
        using var second = Resetting("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(first.Server, [second.Server]);
        await proxy.AssertResetsAsync();

        var ended = await proxy.Events.NextSessionAsync();
        Assert.Equal(("mail02", 1), (ended.Server!.Name, ended.Connection.Load.Retries));
        Assert.Contains(ended.Connection.Termination.ToString(), (string[])["SD", "SC"]);
        Assert.Equal((1, 1), (first.Accepted, second.Accepted));
    }

    [Fact]
    public async Task A_client_that_has_said_all_it_has_to_say_is_not_sent_on()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            Assert.Equal("", await socket.HearAllAsync());
            socket.Close(timeout: 0);
        });
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(server.Server, [other.Server]);
        using var client = await proxy.ConnectAsync();
        client.Shutdown(SocketShutdown.Send);
        await client.AssertResetAsync();
        Assert.Equal(0, other.Accepted);
    }

    [Fact]
    public async Task Without_retries_the_first_server_is_the_only_one()
    {
        using var server = Resetting("mail01", "127.0.0.11");
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(server.Server, [other.Server], new FrontendSettings { Retries = 0 });
        await proxy.AssertResetsAsync();
        Assert.Equal(0, other.Accepted);
    }

    [Fact]
    public async Task A_server_that_resets_after_the_clients_first_byte_resets_the_client_and_no_other_is_tried()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.HearAsync(4);
            socket.Close(timeout: 0);
        });
        using var other = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(server.Server, [other.Server]);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("EHLO");
        await client.AssertResetAsync();

        var report = await proxy.Events.NextSessionAsync();
        Assert.Equal(("mail01", RelayEnd.ServerAborted), (report.Server!.Name, report.Relay!.Value.End));
        Assert.Equal((4, 0), (report.Relay.Value.BytesIn, report.Relay.Value.BytesOut));
        Assert.Equal(0, other.Accepted);
    }

    [Fact]
    public async Task A_server_that_resets_after_some_bytes_resets_the_client_who_has_got_them()
    {
        var heard = new TaskCompletionSource();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("220 ");
            await heard.Task;
            socket.Close(timeout: 0);
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        Assert.Equal("220 ", await client.HearAsync(4));
        heard.SetResult();
        await client.AssertResetAsync();

        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal((RelayEnd.ServerAborted, 0, 4), (relay.End, relay.BytesIn, relay.BytesOut));
    }

    private static TestServer Resetting(string name, string address) => new(name, address, socket =>
    {
        socket.Close(timeout: 0);
        return Task.CompletedTask;
    });
}
