using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Protection;
using Carpool.Proxy.Protection;
using Carpool.Proxy.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Proxy.Tests.Protection;

public sealed class SourceGuardTests
{
    private const string One = "127.0.2.1", Other = "127.0.2.2";

    [Fact]
    public async Task A_source_with_as_many_connections_as_it_may_is_reset_until_one_of_them_ends()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], Limit(SourceLimits.None with { Connections = 2 }));
        using var first = await proxy.ConnectAsync(One);
        using var second = await proxy.ConnectAsync(One);
        await first.AssertEchoesAsync("first");
        await second.AssertEchoesAsync("second");

        await proxy.AssertResetsAsync(One);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.SourceConnections]);
        Assert.Equal("127.0.2.1 source-connections", await proxy.Events.NextSourceAsync());
        using var elsewhere = await proxy.ConnectAsync(Other);
        await elsewhere.AssertEchoesAsync("of another source");

        first.Close(timeout: 0);
        await proxy.Events.NextSessionAsync();
        using var third = await proxy.ConnectAsync(One);
        await third.AssertEchoesAsync("third");
    }

    [Fact]
    public async Task A_source_that_connects_too_often_is_reset_until_its_time_has_come()
    {
        using var server = TestServer.Named("mail01", "127.0.0.11");
        var time = new FakeTimeProvider();
        await using var proxy = new TestProxy(
            server.Server, [], Limit(SourceLimits.None with { Rate = 3, Period = TimeSpan.FromSeconds(30) }), time);
        for (var i = 0; i < 3; i++) Assert.Equal("mail01", await proxy.AskNameAsync());
        for (var i = 0; i < 5; i++) await proxy.AssertResetsAsync();
        Assert.Equal(5, proxy.Frontend.Counters.Refused[Refusal.SourceRate]);

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("mail01", await proxy.AskNameAsync());
        await proxy.AssertResetsAsync();
    }

    [Fact]
    public async Task A_source_is_told_of_when_it_begins_to_be_refused_and_when_it_is_quiet_again()
    {
        using var server = TestServer.Named("mail01", "127.0.0.11");
        var time = new FakeTimeProvider();
        await using var proxy = new TestProxy(
            server.Server, [], Limit(SourceLimits.None with { Rate = 1, Period = TimeSpan.FromHours(1) }), time);
        await proxy.AskNameAsync();
        for (var i = 0; i < 3; i++)
        {
            await proxy.AssertResetsAsync();
            time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal("127.0.0.1 source-rate", await proxy.Events.NextSourceAsync());
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("127.0.0.1 quiet, 3 in 10 s", await proxy.Events.NextSourceAsync());
    }

    [Fact]
    public async Task Who_is_denied_is_reset_and_who_is_allowed_has_no_limits()
    {
        using var server = TestServer.Named("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(
            server.Server, [], Limit(SourceLimits.None with { Rate = 1, Period = TimeSpan.FromHours(1) }));
        proxy.Frontend.Lists = new AccessTable([Net("127.0.0.1")], [Net("127.0.2.0/24")]);
        for (var i = 0; i < 5; i++) Assert.Equal("mail01", await proxy.AskNameAsync());
        await proxy.AssertResetsAsync(One);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.Denied]);
        Assert.Equal("127.0.2.1 denied", await proxy.Events.NextSourceAsync());

        proxy.Frontend.Lists = AccessTable.Empty;
        using var welcome = await proxy.ConnectAsync(One);
        Assert.Equal("mail01", await welcome.HearAllAsync());
        welcome.Shutdown(SocketShutdown.Send);
    }

    [Fact]
    public async Task Behind_another_proxy_the_client_in_its_header_is_judged_not_the_proxy()
    {
        using var server = TestServer.Named("mail01", "127.0.0.11");
        Assert.True(Network.TryParse("127.0.2.1", out var balancer));
        var settings = Limit(SourceLimits.None with { Rate = 1, Period = TimeSpan.FromHours(1) });
        await using var proxy = new TestProxy(server.Server, [], settings with { AcceptProxy = [balancer] });
        proxy.Frontend.Lists = new AccessTable([], [Net(One)]);
        foreach (var source in (string[])["192.0.2.1", "192.0.2.2"])
        {
            using var first = await AskForAsync(proxy, source);
            Assert.Equal("mail01", await first.HearAllAsync());
            first.Shutdown(SocketShutdown.Send);
            using var second = await AskForAsync(proxy, source);
            await second.AssertResetAsync();
            Assert.Equal($"{source} source-rate", await proxy.Events.NextSourceAsync());
        }

        Assert.Equal(2, proxy.Frontend.Counters.Refused[Refusal.SourceRate]);
        Assert.Equal(0, proxy.Frontend.Counters.Refused[Refusal.Denied]);
    }

    [Fact]
    public async Task A_refused_client_needs_no_slot_so_a_flood_of_them_stops_nobody()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var settings = Limit(SourceLimits.None) with { MaxSessions = 2 };
        await using var proxy = new TestProxy(server.Server, [], settings);
        proxy.Frontend.Lists = new AccessTable([], [Net(One)]);
        using var client = await proxy.ConnectAsync(Other);
        await client.AssertEchoesAsync("before");

        for (var i = 0; i < 200; i++) await proxy.AssertResetsAsync(One);

        Assert.Equal((200, 1), (proxy.Frontend.Counters.Refused[Refusal.Denied], proxy.Frontend.Sessions));
        using var another = await proxy.ConnectAsync(Other);
        await another.AssertEchoesAsync("after");
    }

    private static async Task<Socket> AskForAsync(TestProxy proxy, string client)
    {
        var balancer = await proxy.ConnectAsync(One);
        await balancer.SayAsync($"PROXY TCP4 {client} 192.0.2.101 1234 25\r\n");
        return balancer;
    }

    private static FrontendSettings Limit(SourceLimits limits) =>
        new() { Protection = new ProtectionSettings { Limits = limits } };

    private static Network Net(string text) =>
        Network.TryParse(text, out var network) ? network : throw new FormatException(text);
}
