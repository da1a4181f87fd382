using System.Net;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>The real curl asks the real HAProxy, a web server here, for a page.</summary>
public sealed class WebClientTests : IDisposable
{
    private const string Client = "127.0.0.99";

    private readonly TestCertificates _files = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("http", "--http1.1", "HTTP/1.1")]
    [InlineData("http", "--http2-prior-knowledge", "HTTP/2.0")]
    [InlineData("https", "--http1.1", "HTTP/1.1")]
    [InlineData("https", "--http2", "HTTP/2.0")]
    public async Task A_page_is_fetched_in_the_version_agreed_on_and_the_server_logs_the_client(
        string scheme, string option, string version)
    {
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at);
        var server = new Server("web01", NetAddress.From(at.Address), (ushort)at.Port, TakesNewSessions: true);
        await using var proxy = new TestProxy(server, [], new FrontendSettings { SendProxy = SendProxy.V2 });
        if (scheme == "https")
        {
            var certificate = _files.Make("web.pem", "web.test");
            proxy.Frontend.Tls =
                TlsServer.Read(TestCertificates.Settings(certificate) with { Alpn = ["h2", "http/1.1"] });
        }

        var (page, status) = await Peer.RunAsync(
            "", "curl", "--silent", "--show-error", "--noproxy", "*", "--interface", Client, option,
            "--cacert", _files.Authority, "--resolve", $"web.test:{proxy.Endpoint.Port}:{proxy.Endpoint.Address}",
            $"{scheme}://web.test:{proxy.Endpoint.Port}/");

        Assert.Equal(("hello", 0), (page, status));
        await haproxy.NextLineAsync($"{Client} GET {version} 200");
    }

    private Task<PeerProgram> StartAsync(IPEndPoint at)
    {
        var configuration = _folder.Write("haproxy.cfg", $$"""
            global
              log stdout format raw local0
            defaults
              mode http
              log global
              timeout client 1m
            frontend web
              bind {{at}} accept-proxy
              log-format "%ci %HM %HV %ST"
              http-request return status 200 content-type text/plain string hello

            """);
        return PeerProgram.ServeAsync(at, "haproxy", "-db", "-f", configuration);
    }
}
