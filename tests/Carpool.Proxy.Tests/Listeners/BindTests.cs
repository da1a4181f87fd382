using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Tests.Listeners;

public sealed class BindTests
{
    private static readonly EventLoops Loops = new(count: 1, TimeProvider.System);

    private readonly Frontend _frontend = new(
        "test",
        new FrontendSettings(),
        new SessionSlots(10),
        Loops,
        TestProxy.Ids,
        new RecordedEvents());

    [Theory]
    [InlineData("192.0.2.101")]
    [InlineData("2001:db8::101")]
    public async Task An_address_that_is_not_on_the_host_is_bound_all_the_same(string address)
    {
        var bound = ProxyListener.Bind(_frontend, NetAddress.Parse(address), FreePort.On("127.0.0.1"));
        Assert.Equal(BindOutcome.Bound, bound.Outcome);
        await bound.Listener!.DisposeAsync();
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.1.1", "0.0.0.0:")]
    [InlineData("127.0.1.1", "127.0.1.1", "127.0.1.1:")]
    [InlineData("::", "127.0.1.1", "[::]:")]
    [InlineData("::", "::1", "[::]:")]
    [InlineData("::1", "::1", "[::1]:")]
    public void A_socket_in_the_way_is_named_with_its_owner(string taken, string wanted, string named)
    {
        using var service = Listen(taken, out var port);
        var result = ProxyListener.Bind(_frontend, NetAddress.Parse(wanted), port);

        Assert.Equal((BindOutcome.InUse, 98, null), (result.Outcome, result.Errno, result.Listener));
        Assert.StartsWith($"{named}{port} is taken by ", result.Detail, StringComparison.Ordinal);
        Assert.Contains($"(pid {Environment.ProcessId})", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_on_the_nodes_own_address_is_not_in_the_way()
    {
        using var service = Listen("127.0.0.11", out var port);
        var bound = ProxyListener.Bind(_frontend, NetAddress.Parse("127.0.1.1"), port);
        Assert.Equal(BindOutcome.Bound, bound.Outcome);
        await bound.Listener!.DisposeAsync();
    }

    [Fact]
    public async Task IPv4_and_IPv6_can_have_the_same_port()
    {
        var port = FreePort.On("::");
        var six = ProxyListener.Bind(_frontend, NetAddress.Parse("::"), port);
        var four = ProxyListener.Bind(_frontend, NetAddress.Parse("0.0.0.0"), port);
        Assert.Equal((BindOutcome.Bound, BindOutcome.Bound), (six.Outcome, four.Outcome));
        await six.Listener!.DisposeAsync();
        await four.Listener!.DisposeAsync();
    }

    [Fact]
    public async Task Two_listeners_never_share_an_address()
    {
        var vip = NetAddress.Parse("127.0.1.1");
        var port = FreePort.On("127.0.1.1");
        var first = ProxyListener.Bind(_frontend, vip, port);
        Assert.Equal(BindOutcome.InUse, ProxyListener.Bind(_frontend, vip, port).Outcome);

        await first.Listener!.DisposeAsync();
        var second = ProxyListener.Bind(_frontend, vip, port);
        Assert.Equal(BindOutcome.Bound, second.Outcome);
        await second.Listener!.DisposeAsync();
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, BindOutcome.NoPermission, "CAP_NET_BIND_SERVICE")]
    [InlineData(SocketError.AddressNotAvailable, BindOutcome.Failed, "")]
    public void Other_failures_say_what_can_be_done(SocketError error, BindOutcome outcome, string hint)
    {
        var result = BindFailure.Explain(NetAddress.Parse("192.0.2.101"), 25, new SocketException((int)error));
        Assert.Equal((outcome, null), (result.Outcome, result.Listener));
        Assert.NotEqual(0, result.Errno);
        Assert.Contains(hint, result.Detail, StringComparison.Ordinal);
    }

    private static Socket Listen(string address, out ushort port)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(address), 0);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endpoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = true;
        socket.Bind(endpoint);
        socket.Listen();
        port = (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }
}
