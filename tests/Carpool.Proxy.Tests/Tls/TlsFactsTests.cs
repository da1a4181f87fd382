using System.Net.Sockets;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Tls;

/// <summary>What a service is told of the TLS that ends at the proxy.</summary>
public sealed class TlsFactsTests : IDisposable
{
    private readonly TestCertificates _files = new();
    private readonly TaskCompletionSource<ProxyHeader> _heard = new();
    private readonly TestServer _server;

    public TlsFactsTests() => _server = new TestServer("mail01", "127.0.0.11", HearAsync);

    public void Dispose()
    {
        _server.Dispose();
        _files.Dispose();
    }

    [Theory, InlineData("-tls1_2"), InlineData("-tls1_3")]
    public async Task Version_cipher_name_and_protocol_come_in_the_PROXY_header_with_its_id(string version)
    {
        await using var proxy = Proxy();
        var words = await OpensslAsync(proxy, version, "-servername", "imap.test", "-alpn", "imap");

        var header = await _heard.Task.WaitAsync(TestProxy.Patience);
        Assert.Equal(("imap.test", "imap"), (header.Authority, header.Alpn));
        var tls = header.Tls!;
        Assert.Contains($"New, {tls.Version}, Cipher is {tls.Cipher}\n", words, StringComparison.Ordinal);
        Assert.Null(tls.Certificate);
        Assert.Equal($"{(await proxy.Events.NextSessionAsync()).Connection.Id}", header.UniqueId);
    }

    [Fact]
    public async Task A_client_that_asks_for_no_name_and_no_protocol_is_told_of_by_its_cipher_alone()
    {
        await using var proxy = Proxy();
        await OpensslAsync(proxy, "-noservername");

        var header = await _heard.Task.WaitAsync(TestProxy.Patience);
        Assert.Equal((null, null), (header.Authority, header.Alpn));
        Assert.NotEqual(("", ""), (header.Tls!.Version, header.Tls.Cipher));
    }

    private static async Task<string> OpensslAsync(TestProxy proxy, params string[] arguments) =>
        (await Peer.RunAsync("", "openssl", ["s_client", "-connect", $"{proxy.Endpoint}", .. arguments])).Output;

    private async Task HearAsync(Socket socket)
    {
        var octets = new List<byte>();
        var one = new byte[1];
        while (await socket.ReceiveAsync(one) > 0)
        {
            octets.AddRange(one);
            if (ProxyHeaderReader.TryRead([.. octets], out var header, out _) == ProxyHeaderFault.None)
            {
                _heard.SetResult(header!);
                return;
            }
        }
    }

    private TestProxy Proxy()
    {
        var proxy = new TestProxy(_server.Server, [], new FrontendSettings { SendProxy = SendProxy.V2 });
        proxy.Frontend.Tls = TlsServer.Read(
            TestCertificates.Settings(_files.Make("mail.pem", "mail.test")) with { Alpn = ["imap"] });
        return proxy;
    }
}
