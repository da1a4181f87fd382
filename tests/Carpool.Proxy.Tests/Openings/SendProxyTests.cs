using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Openings;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Tests.Openings;

public sealed class SendProxyTests
{
    private static readonly FrontendSettings V1 = new() { SendProxy = SendProxy.V1 };

    [Fact]
    public async Task The_server_hears_of_its_client_before_anything_else()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], V1);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("hello");
        var port = ((IPEndPoint)client.LocalEndPoint!).Port;
        var header = $"PROXY TCP4 127.0.0.1 127.0.1.1 {port} {proxy.Endpoint.Port}\r\n";
        Assert.Equal(header + "hello", await client.HearAsync(header.Length + 5));
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(5, (await proxy.Events.NextSessionAsync()).Relay!.Value.BytesIn);
    }

    [Fact]
    public async Task What_another_proxy_said_of_the_client_is_passed_on()
    {
        const string Header = "PROXY TCP6 2001:db8::9 2001:db8::101 56324 25\r\n";
        var loopback = Network.Of(NetAddress.Parse("127.0.0.0"), 8);
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], V1 with { AcceptProxy = [loopback] });
        using var client = await proxy.ConnectAsync();
        await client.SayAsync(Header);
        Assert.Equal(Header, await client.HearAsync(Header.Length));
    }

    [Fact]
    public async Task A_server_that_resets_instead_of_hearing_has_refused()
    {
        using var listening = new TcpListener(IPAddress.Loopback, port: 0);
        listening.Start();
        using var near = new TcpClient();
        await near.ConnectAsync((IPEndPoint)listening.LocalEndpoint);
        using var far = await listening.AcceptSocketAsync();
        far.Close(timeout: 0);

        var opening = new SendProxyHeader([1, 2, 3]);
        var side = new Side((int)near.Client.Handle) { IsWritable = true };
        Assert.Equal(OpeningStep.Failed, opening.Move(ref side, []));
        Assert.Equal(CheckStatus.L4Refused, opening.Failure.Status);
    }
}
