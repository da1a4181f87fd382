using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests.Openings;

public sealed class AcceptProxyTests
{
    private const string Header = "PROXY TCP4 203.0.113.9 192.0.2.101 56324 25\r\n";
    private static readonly IPEndPoint Named = IPEndPoint.Parse("203.0.113.9:56324");

    // All tests connect from 127.0.0.1.
    private static readonly FrontendSettings FromHere = new() { AcceptProxy = [Of("127.0.0.0/24")] };
    private static readonly FrontendSettings FromElsewhere = new() { AcceptProxy = [Of("192.0.2.0/24")] };

    [Fact]
    public async Task A_client_whose_address_no_server_can_be_reached_from_is_refused_and_the_reason_is_told()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere with { Transparent = true });
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("PROXY TCP6 2001:db8::9 2001:db8::101 56324 25\r\n");
        await client.AssertResetAsync();

        var connection = (await proxy.Events.NextSessionAsync()).Connection;
        Assert.Equal(("RC", "connect-failed"), (connection.Termination.ToString(), connection.End));
        var (_, result) = Assert.Single(proxy.Events.ConnectFailures);
        Assert.Equal(CheckStatus.SocketError, result.Status);
        Assert.NotEqual("", result.Detail);
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task The_client_is_the_one_that_the_header_names_and_the_server_gets_what_follows()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync(Header + "hello");
        Assert.Equal("hello", await client.HearAsync(5));
        await client.AssertEchoesAsync("more");
        client.Shutdown(SocketShutdown.Send);

        var report = await proxy.Events.NextSessionAsync();
        Assert.Equal((Named, proxy.Endpoint), (report.Client, report.Frontend));
        Assert.Equal(9, report.Relay!.Value.BytesIn);
        Assert.Equal(1, proxy.Frontend.Counters.ProxyHeaders[ProxyHeaderFault.None]);
    }

    [Fact]
    public async Task A_header_may_come_cut_in_two_at_any_byte()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere);
        for (var cut = 1; cut < Header.Length; cut++)
        {
            using var client = await proxy.ConnectAsync();
            await client.SayAsync(Header[..cut]);
            await proxy.SettleAsync();
            await client.SayAsync(Header[cut..]);
            await client.AssertEchoesAsync("hello");
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(Named, (await proxy.Events.NextSessionAsync()).Client);
        }
    }

    [Fact]
    public async Task A_block_of_version_2_may_come_cut_in_two_at_any_byte()
    {
        var header = ProxyHeaderWriter.Write(
            new ProxyHeader
            {
                Addresses = new(NetAddress.Parse("203.0.113.9"), 56324, NetAddress.Parse("192.0.2.101"), 25),
                UniqueId = "4711",
            },
            SendProxy.V2, withChecksum: true);
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere);
        for (var cut = 1; cut < header.Length; cut++)
        {
            using var client = await proxy.ConnectAsync();
            await client.SendAllAsync(header.AsMemory(..cut));
            await proxy.SettleAsync();
            await client.SendAllAsync(header.AsMemory(cut..));
            await client.AssertEchoesAsync("hello");
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(Named, (await proxy.Events.NextSessionAsync()).Client);
        }
    }

    [Theory]
    [InlineData("\r\n\r\n\0\r\nQUIT\n1", ProxyHeaderFault.BadVersion)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n/", ProxyHeaderFault.BadCommand)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0011\u007f\u007f", ProxyHeaderFault.TooLong)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0001.", ProxyHeaderFault.BadLength)]
    public async Task A_bad_block_of_version_2_is_refused_by_name(string header, ProxyHeaderFault fault)
    {
        await using var proxy = new TestProxy(local: null, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync(header);
        await client.AssertResetAsync();
        await AssertBadAsync(proxy, fault);
    }

    [Fact]
    public async Task A_proxy_that_speaks_for_itself_is_its_own_client()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SendAllAsync(ProxyHeaderWriter.Write(ProxyHeader.Local, SendProxy.V2));
        await client.AssertEchoesAsync("hello");
        var own = client.LocalEndPoint;
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(own, (await proxy.Events.NextSessionAsync()).Client);
    }

    [Fact]
    public async Task A_server_that_speaks_first_is_asked_only_after_the_header()
    {
        using var server = TestServer.Named("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync(Header[..20]);
        await proxy.SettleAsync();
        Assert.Equal(0, server.Accepted);
        await client.SayAsync(Header[20..]);
        Assert.Equal("mail01", await client.HearAllAsync());
        client.Shutdown(SocketShutdown.Send);
    }

    [Fact]
    public async Task A_header_that_is_never_finished_costs_the_time_limit()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(
            server.Server, [], FromHere with { ProxyHeaderTimeout = TimeSpan.FromMilliseconds(100) });
        using var client = await proxy.ConnectAsync();
        await client.SayAsync(Header[..20]);
        await client.AssertResetAsync();
        Assert.Equal(Refusal.ProxyHeaderTimeout, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.ProxyHeaderTimeout]);
        Assert.Equal(0, server.Accepted);
    }

    [Theory]
    [InlineData("EHLO mail.example\r\n", ProxyHeaderFault.NotAHeader)]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 56324 25\n", ProxyHeaderFault.BadLine)]
    [InlineData("PROXY UDP4 203.0.113.9 192.0.2.101 56324 25\r\n", ProxyHeaderFault.BadFamily)]
    [InlineData("PROXY TCP4 203.0.113.9 2001:db8::101 56324 25\r\n", ProxyHeaderFault.BadAddress)]
    [InlineData(
        "PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ProxyHeaderFault.TooLong)]
    public async Task A_bad_header_is_refused_by_name(string header, ProxyHeaderFault fault)
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync(header);
        await client.AssertResetAsync();
        await AssertBadAsync(proxy, fault);
        Assert.Equal(0, server.Accepted);
    }

    [Theory, InlineData(""), InlineData("P"), InlineData("PROXY TCP4 203.0.113.9 192.0.2.101 56324 25\r")]
    public async Task A_proxy_that_ends_before_its_header_is_whole_is_refused(string beginning)
    {
        await using var proxy = new TestProxy(local: null, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync(beginning);
        client.Shutdown(SocketShutdown.Send);
        await client.AssertResetAsync();
        await AssertBadAsync(proxy, ProxyHeaderFault.Unfinished);
    }

    [Fact]
    public async Task A_proxy_that_resets_before_its_header_is_whole_is_counted_too()
    {
        await using var proxy = new TestProxy(local: null, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("PROXY");
        client.Close(timeout: 0);
        await AssertBadAsync(proxy, ProxyHeaderFault.Unfinished);
    }

    [Fact]
    public async Task An_unknown_client_is_the_proxy_itself()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("PROXY UNKNOWN\r\nhello");
        Assert.Equal("hello", await client.HearAsync(5));
        var own = client.LocalEndPoint;
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(own, (await proxy.Events.NextSessionAsync()).Client);
    }

    [Fact]
    public async Task A_header_forged_elsewhere_is_bytes_like_any_others()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], FromElsewhere);
        using var client = await proxy.ConnectAsync();
        await client.AssertEchoesAsync(Header);
        var own = client.LocalEndPoint;
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(own, (await proxy.Events.NextSessionAsync()).Client);
        Assert.Equal(0, proxy.Frontend.Counters.ProxyHeaders[ProxyHeaderFault.None]);
    }

    [Fact]
    public async Task Who_is_waited_for_when_the_listener_stops_is_reset()
    {
        await using var proxy = new TestProxy(local: null, [], FromHere);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("PROXY");
        await proxy.SettleAsync();
        await proxy.Listener.DisposeAsync();
        await client.AssertResetAsync();
        Assert.Equal(Refusal.Stopping, (await proxy.Events.NextSessionAsync()).Refusal);
    }

    private static async Task AssertBadAsync(TestProxy proxy, ProxyHeaderFault fault)
    {
        Assert.Equal(Refusal.BadProxyHeader, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal(1, proxy.Frontend.Counters.ProxyHeaders[fault]);
        Assert.Equal(1, proxy.Frontend.Count().ProxyHeaders[fault.Word()]);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.BadProxyHeader]);
    }

    private static Network Of(string text) =>
        Network.TryParse(text, out var network) ? network : throw new FormatException(text);
}
