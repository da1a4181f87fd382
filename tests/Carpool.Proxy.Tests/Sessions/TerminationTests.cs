using System.Net.Sockets;
using Carpool.Core.Health;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests.Sessions;

/// <summary>HAProxy's letters, seen beside HAProxy 2.6 with the same clients and servers.</summary>
public sealed class TerminationTests
{
    [Fact]
    public void Every_end_and_every_refusal_has_its_letters()
    {
        Assert.All(Enum.GetValues<RelayEnd>(), end => Terminations.Of(end, serverIsDone: false));
        Assert.All(Enum.GetValues<Refusal>(), refusal => Terminations.Of(refusal, lastAttempt: null));
    }

    [Theory]
    [InlineData(CheckStatus.L4Refused, "SC")]
    [InlineData(CheckStatus.L4Unreachable, "SC")]
    [InlineData(CheckStatus.L4Timeout, "sC")]
    [InlineData(CheckStatus.SocketError, "RC")]
    public void A_connection_that_did_not_come_about_says_why(CheckStatus last, string letters) =>
        Assert.Equal(letters, Terminations.Of(Refusal.ConnectFailed, last).ToString());

    [Fact]
    public async Task A_client_that_resets_is_CD()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        await client.AssertEchoesAsync("hello");
        client.Close(timeout: 0);

        var connection = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.Equal(("CD", "client-aborted"), (connection.Termination.ToString(), connection.End));
        Assert.Equal((5, 5), (connection.BytesIn, connection.BytesOut));
    }

    [Fact]
    public async Task A_server_that_resets_is_SD()
    {
        using var server = new TestServer("mail01", "127.0.0.11", socket =>
        {
            socket.Close(timeout: 0);
            return Task.CompletedTask;
        });
        await using var proxy = new TestProxy(server.Server, []);
        await proxy.AssertResetsAsync();
        Assert.Equal("SD", (await proxy.Events.NextSessionAsync()).Connection.Termination.ToString());
    }

    [Fact]
    public async Task With_no_server_it_is_SC_without_times_or_a_name()
    {
        await using var proxy = new TestProxy(local: null, []);
        await proxy.AssertResetsAsync();
        var connection = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.Equal(("SC", null, null, null), (
            connection.Termination.ToString(), connection.Server, connection.Wait, connection.Connect));
    }

    [Fact]
    public async Task A_session_that_was_sent_on_names_the_last_server_and_how_many_tried()
    {
        using var server = TestServer.Named("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(TestServer.Absent("mail01", "127.0.0.11"), [server.Server]);
        Assert.Equal("mail02", await proxy.AskNameAsync());

        var connection = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.Equal(("mail02", "--", "server-closed"), (
            connection.Server, connection.Termination.ToString(), connection.End));
        Assert.Equal(new(1, 1, 0, 0, 1, Redispatched: true, 0, 0), connection.Load);
        Assert.NotNull(connection.Connect);
    }

    [Fact]
    public async Task Sessions_that_are_open_meanwhile_are_counted()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        using var first = await proxy.ConnectAsync();
        using var second = await proxy.ConnectAsync();
        await first.AssertEchoesAsync("1");
        await second.AssertEchoesAsync("2");
        first.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await first.HearAllAsync());

        var ended = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.Equal(new(2, 2, 1, 1, 0, Redispatched: false, 0, 0), ended.Load);
        second.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await second.HearAllAsync());
        var last = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.NotEqual(ended.Id, last.Id);
    }
}
